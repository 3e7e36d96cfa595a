package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

func (c *cli) fixCommand() *cobra.Command {
	return group("fix", "Go through a guided fix", c.fixList(), c.fixRun(), c.fixFollowUp(), c.fixCounts(), c.fixForget())
}

func (c *cli) fixList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the guided fixes", Args: none,
		RunE: func(*cobra.Command, []string) error {
			lib, err := c.library()
			if err != nil {
				return err
			}
			type row struct {
				ID      string `json:"id"`
				Topic   string `json:"topic"`
				Title   string `json:"title"`
				Summary string `json:"summary"`
			}
			rows := []row{}
			for _, f := range lib.Fixes() {
				rows = append(rows, row{f.ID, f.Topic, f.Title.In(c.language()), f.Summary.In(c.language())})
			}
			return c.print(rows, func(w io.Writer) {
				for _, r := range rows {
					fmt.Fprintf(w, "%-28s %s\n", r.ID, r.Title)
				}
			})
		},
	}
}
