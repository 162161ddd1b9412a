package book

import (
	"holdfast/generator/internal/day"
)

// Person is one of our own, in data/team.yaml.
type Person struct {
	At        Pos
	ID        string
	Name      string    `y:"name,required"`
	Role      string    `y:"role"`
	Manager   string    `y:"manager" ref:"person"`
	Email     string    `y:"email"`
	Active    Opt[bool] `y:"active"` // true where absent
	VisibleTo []string  `y:"visible_to" ref:"audience"`
}

// Reason is one reason for leaving, in data/reasons.yaml.
type Reason struct {
	At           Pos
	ID           string
	Label        string    `y:"label,required"`
	Controllable Opt[bool] `y:"controllable"`
	Needs        string    `y:"needs,text"` // the evidence that this reason wants
	Retired      bool      `y:"retired"`
}

// Source is something read and cited, in data/sources.yaml.
type Source struct {
	At     Pos
	ID     string
	Title  string `y:"title"`
	Author string `y:"author"`
	Year   string `y:"year"`
	URL    string `y:"url,url"`
}

// Rival is somebody clients go to, in data/rivals.yaml.
type Rival struct {
	At   Pos
	ID   string
	Name string   `y:"name"`
	Edge []string `y:"edge" enum:"price quality features location relationship"`
	News []News   `y:"news"`
}

// News of a rival: a reason to call the clients lost to them.
type News struct {
	At   Pos
	Date day.Day `y:"date,required"`
	What string  `y:"what,required"`
}

// YearGoals are a year's goals, in data/goals.yaml.
type YearGoals struct {
	At    Pos
	Year  int
	Goals []Goal
}

// Goal is the value wanted of one measure, in the measure's unit.
type Goal struct {
	At      Pos
	Measure string
	Value   Number
}

// Reference is everything in data/ that is not a client, sorted by id.
type Reference struct {
	Team    []Person
	Reasons []Reason
	Sources []Source
	Rivals  []Rival
	Goals   []YearGoals
}
