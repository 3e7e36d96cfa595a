package main

import (
	"fmt"
	"slices"
	"strings"
)

// known are the licences that are told apart, by words that stand in them and in no other's text. Those that hold the
// words of another come before it.
var known = []struct {
	id    string
	words []string
}{
	{"Apache-2.0", []string{"Apache License", "Version 2.0, January 2004"}},
	{"Apache-2.0", []string{"Licensed under the Apache License, Version 2.0"}},
	{"MPL-2.0", []string{"Mozilla Public License Version 2.0"}},
	{"OFL-1.1", []string{"SIL OPEN FONT LICENSE"}},
	{"Unlicense", []string{"This is free and unencumbered software released into the public domain"}},
	{"CC0-1.0", []string{"CC0 1.0 Universal"}},
	{"Zlib", []string{"the use of this software", "must not be misrepresented; you must not claim that you wrote the original software"}},
	{"ISC", []string{"Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted"}},
	{"ISC", []string{"Permission to use, copy, modify, and distribute this software for any purpose with or without fee is hereby granted"}},
	{"BSD-3-Clause", []string{"Redistribution and use in source and binary forms", "endorse or promote products derived from this software"}},
	{"BSD-2-Clause", []string{"Redistribution and use in source and binary forms"}},
	{"MIT", []string{"Permission is hereby granted, free of charge, to any person obtaining a copy", "The above copyright notice and this permission notice shall be included"}},
	{"MIT", []string{"Permission is hereby granted, free of charge, to any person obtaining a copy", "The above copyright notice and this permission notice (including the next paragraph) shall be included"}},
	{"MIT-0", []string{"Permission is hereby granted, free of charge, to any person obtaining a copy"}},
}

// identify gives the SPDX identifiers of the licences in a text; none where it knows none of them.
func identify(content string) (ids []string) {
	content = strings.Join(strings.Fields(strings.NewReplacer("*", " ", "#", " ", "//", " ").Replace(content)), " ")
	taken := map[string]bool{} // the first words of those that were found, which one text is not counted twice for
	for _, k := range known {
		all := !slices.ContainsFunc(k.words, func(w string) bool { return !strings.Contains(content, w) })
		if all && !taken[k.words[0]] && !slices.Contains(ids, k.id) {
			ids = append(ids, k.id)
			taken[k.words[0]] = true
		}
	}
	return ids
}

// expression gives the SPDX expression of a part with these texts. Where two are offered in one file both are kept, which
// asks for no less than either.
func expression(name string, texts []text) (string, error) {
	var ids []string
	for _, t := range texts {
		found := identify(t.content)
		lower := strings.ToLower(t.name)
		if len(found) == 0 && !strings.HasPrefix(lower, "notice") && !strings.HasPrefix(lower, "patents") {
			return "", fmt.Errorf("%s: its %s is no licence that is known here", name, t.name)
		}
		for _, id := range found {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return "", fmt.Errorf("%s has no licence", name)
	}
	slices.Sort(ids)
	return strings.Join(ids, " AND "), nil
}
