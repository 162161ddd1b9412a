package site

import (
	"errors"
	"fmt"

	"holdfast/generator/internal/retention"
)

// ErrNoClient is the error of an id that no client has, or none that is known.
var ErrNoClient = errors.New("no such client")

// Explained is one client as a build sees it, with what health is measured from.
type Explained struct {
	World *retention.World
	Row   *retention.Row
	Rests [][]retention.Rest // of each part of health
}

// ExplainClient works out one client as a build does.
func ExplainClient(o Options, id string) (Explained, Result, error) {
	c, err := openCache(o.Dir, o.Audience, binaryHash(), false)
	if err != nil {
		return Explained{}, Result{}, err
	}
	defer c.close()
	c.begin()
	l, err := load(o, c)
	if err != nil {
		return Explained{}, Result{}, err
	}
	problems, stop := l.settled(false)
	if stop {
		return Explained{}, Result{Problems: problems}, ErrProblems
	}
	e := Explained{World: l.world}
	if e.Row = e.World.Client(id); e.Row == nil {
		return e, Result{}, fmt.Errorf("%w %s", ErrNoClient, id)
	}
	rec, _, err := l.record(id, nil)
	if err != nil {
		return e, Result{}, err
	}
	for part := range retention.PartNames {
		e.Rests = append(e.Rests, retention.PartRests(rec, l.rules, l.asOf, part))
	}
	return e, Result{}, nil
}
