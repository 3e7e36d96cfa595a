package search

import "strings"

// stopWords carry no meaning of their own in an English question.
var stopWords = set(`a an the and or but if so of to in on at by for from with as is are was were be been being am i im
ive id ill me my mine you your yours he him his she her it its we us our they them their this that these those there
here what whats which who whom when where why how do does did doing dont doesnt didnt can cant could couldnt will would
wont should shall may might must have has had havent hasnt not no yes please just some any all than then too very also
get got about into out up down after before again still now need want like know tell help`)

// stopRunes carry little meaning alone; inside a run they count by their pairs only.
var stopRunes = set("的 了 吗 呢 吧 啊 呀 嘛 么 我 你 您 他 她 它 们 是 在 有 和 与 及 就 都 也 还 把 被 给 让 个 这 那 要 会 能 可 以 怎 什 为 请 问 想 着 到 上 下 里 一 不")

// stopPairs are how one asks in Chinese, not what for.
var stopPairs = set("怎么 么办 怎样 什么 么样 如何 请问 为什 为何 可以 能不 不能 是不 可不 有没 没有 我的 我想 我要 一下 一个 这个 那个 多少 哪里 哪儿 的话 的时 时候 知道 需要 是否 帮我 告诉 诉我 办呢 办啊 么回 回事 么会 怎办 咋办 咋整 了怎 我在 在哪")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
