// Package privacy keeps back what must not leave the computer in a mail.
//
// In text, [Scan] finds what looks like a secret: passwords and codes by the words around them, cards, identity papers and
// accounts by their form and check digits, keys and seed phrases by what they are made of. [Mask] gives what may stand in
// its place. Numbers of orders and transactions stay, since support needs them.
//
// In pictures, it reads one within bounds, covers what the person says with a solid fill on the decoded pixels, writes it
// anew without anything that is not seen, and proves the result by reading it back.
//
// It decides nothing: it can miss a secret and take a number for one, so whoever calls it says what was found and lets the
// person choose. It touches no file and no network, and remembers nothing of what it read.
package privacy
