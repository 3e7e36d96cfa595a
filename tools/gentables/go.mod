// The generator of the search's tables. It has a module of its own, since the program needs the tables and not the
// libraries whose dictionaries they are made of.
module okpay.example/support/tools/gentables

go 1.26.0

require (
	github.com/longbridgeapp/opencc v0.3.13
	github.com/mozillazg/go-pinyin v0.21.0
)

require (
	github.com/liuzl/cedar-go v0.0.0-20170805034717-80a9c64b256d // indirect
	github.com/liuzl/da v0.0.0-20180704015230-14771aad5b1d // indirect
)
