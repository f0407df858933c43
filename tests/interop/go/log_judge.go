// Judges what a log publishes with the code of Go's checksum database, golang.org/x/mod/sumdb.
//
//	log_judge FOLDER
//
// FOLDER holds what a node serves: policy, checkpoint, checkpoint.old, tile/..., inclusion.json,
// consistency.json. Prints a line for each step that holds. Exit code 1 and "refused: step: why"
// at the first that does not.
package main

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// policy is whose signatures count, and how many of them are needed (docs/spec/policy.md).
type policy struct {
	origin    string
	verifiers note.Verifiers
	threshold int
}

func readPolicy(file string) (policy, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return policy{}, err
	}
	var out policy
	var keys []note.Verifier
	for _, line := range strings.Split(string(text), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "log":
			key, err := note.NewVerifier(rest)
			if err != nil {
				return policy{}, err
			}
			keys = append(keys, key)
			out.origin = key.Name()
		case "threshold":
			if out.threshold, err = strconv.Atoi(rest); err != nil {
				return policy{}, err
			}
		}
	}
	if len(keys) == 0 || out.threshold < 1 {
		return policy{}, errors.New("it names no key or no threshold")
	}
	out.verifiers = note.VerifierList(keys...)
	return out, nil
}

func openCheckpoint(file string, policy policy) (tlog.Tree, error) {
	message, err := os.ReadFile(file)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(message, policy.verifiers)
	if err != nil {
		return tlog.Tree{}, err
	}
	if len(opened.Sigs) < policy.threshold {
		return tlog.Tree{}, fmt.Errorf("%d keys have signed, %d are needed", len(opened.Sigs),
			policy.threshold)
	}
	origin, rest, _ := strings.Cut(opened.Text, "\n")
	if origin != policy.origin {
		return tlog.Tree{}, fmt.Errorf("it is of %s", origin)
	}
	// ParseTree knows one origin only, that of the checksum database; the rest is the same.
	return tlog.ParseTree([]byte("go.sum database tree\n" + rest))
}

// files reads tiles as they lie in a folder; Go's paths name the height, ours do not.
type files struct{ folder string }

func (f files) name(tile tlog.Tile) string {
	name := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
	return strings.Replace(name, "tile/data/", "tile/entries/", 1)
}

func (f files) Height() int                         { return tileHeight }
func (f files) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(f.folder, f.name(tile)))
		if err != nil {
			return nil, err
		}
		if len(data) != tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d octets", f.name(tile), len(data))
		}
		out = append(out, data)
	}
	return out, nil
}

// readEntries splits the entry tiles (docs/spec/tiles.md): a length of two octets, then the entry.
func readEntries(from files, size int64) ([][]byte, error) {
	var out [][]byte
	for int64(len(out)) < size {
		tile := tlog.Tile{H: tileHeight, L: -1, N: int64(len(out)) >> tileHeight, W: 1 << tileHeight}
		if left := size - int64(len(out)); left < 1<<tileHeight {
			tile.W = int(left)
		}
		data, err := os.ReadFile(filepath.Join(from.folder, from.name(tile)))
		if err != nil {
			return nil, err
		}
		for i := 0; i < tile.W; i++ {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("entry %d is cut off", len(out))
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			out = append(out, data[2:end])
			data = data[end:]
		}
		if len(data) != 0 {
			return nil, fmt.Errorf("octets follow entry %d", len(out)-1)
		}
	}
	return out, nil
}

// stored is every hash of a log in the order of tlog.StoredHashIndex.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, index := range indexes {
		if index >= int64(len(s)) {
			return nil, fmt.Errorf("there is no hash %d", index)
		}
		out = append(out, s[index])
	}
	return out, nil
}

// hashEntries makes the log anew from its entries.
func hashEntries(entries [][]byte, tree tlog.Tree) (stored, error) {
	var all stored
	for i, entry := range entries {
		more, err := tlog.StoredHashes(int64(i), entry, all)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	root, err := tlog.TreeHash(tree.N, all)
	if err == nil && root != tree.Hash {
		err = errors.New("they lead to another root")
	}
	return all, err
}

// checkTiles compares every tile with what Go makes of the same log.
func checkTiles(from files, tree tlog.Tree, all stored) error {
	for _, tile := range tlog.NewTiles(tileHeight, 0, tree.N) {
		own, err := tlog.ReadTileData(tile, all)
		if err != nil {
			return err
		}
		theirs, err := from.ReadTiles([]tlog.Tile{tile})
		if err != nil {
			return err
		}
		if !bytes.Equal(own, theirs[0]) {
			return fmt.Errorf("%s is not what the entries make", from.name(tile))
		}
	}
	return nil
}

// answer is one of the node's proofs (docs/spec/api.md).
type answer struct {
	Index, Old, Size int64
	Hashes           []string
}

func (a answer) hashes() ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, text := range a.Hashes {
		octets, err := hex.DecodeString(text)
		if err != nil || len(octets) != tlog.HashSize {
			return nil, fmt.Errorf("%q is no hash", text)
		}
		out = append(out, *(*tlog.Hash)(octets))
	}
	return out, nil
}

func readAnswers(file string) ([]answer, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var out []answer
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, errors.New("there are no proofs")
	}
	return out, nil
}

// check holds every proof of a file against `verify`, and against the one that Go makes itself.
func check(file string, tree tlog.Tree, verify func(answer, []tlog.Hash) error,
	prove func(answer) ([]tlog.Hash, error)) error {
	answers, err := readAnswers(file)
	if err != nil {
		return err
	}
	for _, it := range answers {
		hashes, err := it.hashes()
		if err != nil {
			return err
		}
		if it.Size != tree.N {
			return fmt.Errorf("it is for a log of %d", it.Size)
		}
		if err := verify(it, hashes); err != nil {
			return err
		}
		own, err := prove(it)
		if err != nil {
			return err
		}
		if len(own)+len(hashes) != 0 && !reflect.DeepEqual(own, hashes) {
			return errors.New("another proof holds too")
		}
	}
	return nil
}

func step(name string, err error) {
	if err != nil {
		fmt.Printf("refused: %s: %v\n", name, err)
		os.Exit(1)
	}
	fmt.Printf("%s: accepted\n", name)
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: log_judge FOLDER")
		os.Exit(2)
	}
	in := func(name string) string { return filepath.Join(os.Args[1], name) }
	policy, err := readPolicy(in("policy"))
	step("policy", err)
	tree, err := openCheckpoint(in("checkpoint"), policy)
	step("checkpoint", err)
	old, err := openCheckpoint(in("checkpoint.old"), policy)
	step("old checkpoint", err)

	from := files{os.Args[1]}
	entries, err := readEntries(from, tree.N)
	step("entries", err)
	all, err := hashEntries(entries, tree)
	step("log", err)
	step("tiles", checkTiles(from, tree, all))
	tiles := tlog.TileHashReader(tree, from)
	step("inclusion", check(in("inclusion.json"), tree,
		func(it answer, hashes []tlog.Hash) error {
			if it.Index < 0 || it.Index >= tree.N {
				return fmt.Errorf("there is no entry %d", it.Index)
			}
			return tlog.CheckRecord(hashes, tree.N, tree.Hash, it.Index,
				tlog.RecordHash(entries[it.Index]))
		},
		func(it answer) ([]tlog.Hash, error) { return tlog.ProveRecord(tree.N, it.Index, tiles) }))
	step("consistency", check(in("consistency.json"), tree,
		func(it answer, hashes []tlog.Hash) error {
			if it.Old != old.N {
				return fmt.Errorf("it begins at %d", it.Old)
			}
			return tlog.CheckTree(hashes, tree.N, tree.Hash, old.N, old.Hash)
		},
		func(it answer) ([]tlog.Hash, error) { return tlog.ProveTree(tree.N, old.N, tiles) }))
}
