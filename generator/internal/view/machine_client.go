package view

import (
	"cmp"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// ClientData is /clients/ID/data.json: one client's facts, for other programs.
// Money is a decimal string, a day is YYYY-MM-DD, a month YYYY-MM; lists are in
// the order of the record. Notes and their markdown stay on the page.
type ClientData struct {
	ID        string            `json:"id"`
	Name      string            `json:"name"`
	Aliases   []string          `json:"aliases,omitempty"`
	Group     string            `json:"group,omitempty"`
	Status    string            `json:"status"`
	Tier      string            `json:"tier"`
	Owner     string            `json:"owner"`
	Sponsor   string            `json:"sponsor,omitempty"`
	Team      []string          `json:"team,omitempty"`
	Industry  string            `json:"industry,omitempty"`
	Region    string            `json:"region,omitempty"`
	Tags      []string          `json:"tags,omitempty"`
	Since     string            `json:"since,omitempty"`
	AsOf      string            `json:"as_of"`
	Currency  string            `json:"currency"`
	Revenue12 string            `json:"revenue_12m"`
	AtRisk    string            `json:"at_risk"`
	Contacts  []ContactData     `json:"contacts"`
	Contracts []ContractData    `json:"contracts"`
	Revenue   []MonthData       `json:"revenue"`
	Orders    []OrderData       `json:"orders"`
	Overdue   []MonthData       `json:"overdue"`
	Scores    []ScoreData       `json:"scores"`
	Events    []EventData       `json:"events"`
	FollowUps []FollowUpData    `json:"follow_ups"`
	Plays     []PlayData        `json:"plays"`
	Cases     []CaseData        `json:"cases"`
	Praise    []TestimonialData `json:"testimonials"`
	Health    HealthData        `json:"health"`
	Findings  []FindingData     `json:"findings"`
}

// HealthData is health with its parts and its trend.
type HealthData struct {
	Score  NullInt     `json:"score,omitzero"` // absent where too little is known
	Band   string      `json:"band"`           // green amber red unknown
	Reason string      `json:"reason"`
	Held   string      `json:"held_by,omitempty"` // a sign's code, or notice
	Parts  []PartData  `json:"parts"`
	Trend  []TrendData `json:"trend"`
}

// PartData is one part of health; its score is absent without data.
type PartData struct {
	Name    string         `json:"name"`
	Score   NullInt        `json:"score,omitzero"`
	Weight  int            `json:"weight"`
	Lowered []LoweringData `json:"lowered_by"`
}

// LoweringData is what one sign took from a part.
type LoweringData struct {
	Sign   string `json:"sign"`
	Points int    `json:"points"`
}

// TrendData is the score at a month-end.
type TrendData struct {
	Date  string  `json:"date"`
	Score NullInt `json:"score,omitzero"`
}

// FindingData is one sign that the client shows.
type FindingData struct {
	Sign     string     `json:"sign"`
	Severity string     `json:"severity"`
	Since    string     `json:"since"`
	Evidence string     `json:"evidence"`
	Rests    []RestData `json:"rests_on"`
	Snoozed  string     `json:"snoozed_until,omitempty"`
	By       string     `json:"snoozed_by,omitempty"`
	Why      string     `json:"snoozed_why,omitempty"`
}

// RestData is one record that a sign rests on, in words; explain client says where it is typed.
type RestData struct {
	What string `json:"what"`
}

// ContactData is one of their people.
type ContactData struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Title   string `json:"title,omitempty"`
	Role    string `json:"role,omitempty"`
	Stance  string `json:"stance,omitempty"`
	Status  string `json:"status,omitempty"`
	From    string `json:"from,omitempty"`
	To      string `json:"to,omitempty"`
	MovedTo string `json:"moved_to,omitempty"`
	Prefers string `json:"prefers,omitempty"`
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"`
}

// ContractData is one agreement and its promises.
type ContractData struct {
	ID          string           `json:"id"`
	Signed      string           `json:"signed,omitempty"`
	Start       string           `json:"start,omitempty"`
	End         string           `json:"end,omitempty"`
	LastNotice  string           `json:"last_notice,omitempty"`
	AutoRenew   bool             `json:"auto_renew"`
	AnnualValue string           `json:"annual_value,omitempty"`
	Likely      NullInt          `json:"likely,omitzero"`
	Forecast    string           `json:"forecast,omitempty"`
	Commitments []CommitmentData `json:"commitments"`
}

// CommitmentData is one promise.
type CommitmentData struct {
	ID      string `json:"id,omitempty"`
	By      string `json:"by"`
	What    string `json:"what"`
	Due     string `json:"due,omitempty"`
	State   string `json:"state"`
	Settled string `json:"settled,omitempty"`
}

// MonthData is a month's amount.
type MonthData struct {
	Month  string `json:"month"`
	Amount string `json:"amount"`
}

// OrderData is one invoice or cancellation.
type OrderData struct {
	Date   string `json:"date"`
	Amount string `json:"amount"`
	Ref    string `json:"ref,omitempty"`
}

// ScoreData is one answer to a survey.
type ScoreData struct {
	Date  string  `json:"date"`
	Kind  string  `json:"kind"`
	Value float64 `json:"value"`
	Of    float64 `json:"of"`
	By    string  `json:"by,omitempty"`
}

// EventData is one touch or happening.
type EventData struct {
	ID        string   `json:"id,omitempty"`
	Date      string   `json:"date"`
	Kind      string   `json:"kind"`
	Direction string   `json:"direction,omitempty"`
	By        string   `json:"by,omitempty"`
	With      []string `json:"with,omitempty"`
	Summary   string   `json:"summary"`
	Sentiment NullInt  `json:"sentiment,omitzero"`
	Resolved  string   `json:"resolved,omitempty"`
}

// FollowUpData is something we said we would do.
type FollowUpData struct {
	ID   string `json:"id,omitempty"`
	What string `json:"what"`
	Due  string `json:"due,omitempty"`
	By   string `json:"by,omitempty"`
	Done string `json:"done,omitempty"`
}

// PlayData is one playbook being run.
type PlayData struct {
	Playbook string   `json:"playbook"`
	Started  string   `json:"started,omitempty"`
	Owner    string   `json:"owner,omitempty"`
	Ended    string   `json:"ended,omitempty"`
	Outcome  string   `json:"outcome,omitempty"`
	Done     []string `json:"done"` // steps
}

// CaseData is one case.
type CaseData struct {
	ID       string           `json:"id"`
	Kind     string           `json:"kind"`
	Opened   string           `json:"opened,omitempty"`
	Owner    string           `json:"owner,omitempty"`
	Notice   string           `json:"notice,omitempty"`
	Ended    string           `json:"ended,omitempty"`
	Closed   string           `json:"closed,omitempty"`
	Outcome  string           `json:"outcome,omitempty"`
	Lost     string           `json:"revenue_lost,omitempty"`
	Kept     string           `json:"revenue_kept,omitempty"`
	Rival    string           `json:"competitor,omitempty"`
	Obtained string           `json:"reason_obtained,omitempty"`
	Reasons  []CaseReasonData `json:"reasons"`
	Plays    []PlayData       `json:"plays"`
	Offers   []OfferData      `json:"offers"`
}

// CaseReasonData is one reason of a case.
type CaseReasonData struct {
	Code       string `json:"code"`
	About      string `json:"about,omitempty"`
	Stated     bool   `json:"stated"`
	Believed   bool   `json:"believed"`
	Confidence string `json:"confidence,omitempty"`
}

// OfferData is one offer.
type OfferData struct {
	On      string `json:"on,omitempty"`
	What    string `json:"what"`
	Value   string `json:"value,omitempty"`
	Cost    string `json:"cost,omitempty"`
	Expires string `json:"expires,omitempty"`
	State   string `json:"state"`
}

// TestimonialData is one good word; its text only where they consent.
type TestimonialData struct {
	From    string `json:"from,omitempty"`
	Date    string `json:"date,omitempty"`
	Form    string `json:"form,omitempty"`
	Quote   string `json:"quote,omitempty"`
	Consent bool   `json:"consent"`
}

// NewClientData gathers one client's facts: of the record what it says, of the
// row what was worked out.
func NewClientData(w *retention.World, rec *book.Record) ClientData {
	m := w.Config.Money
	v := ClientData{
		ID: rec.ID, Name: rec.Name, Aliases: rec.Aliases, Group: rec.Group, Status: rec.Status, Tier: rec.Tier, Owner: rec.Owner,
		Sponsor: rec.Sponsor, Team: rec.Team, Industry: rec.Industry, Region: rec.Region, Tags: rec.Tags, Since: rec.Since.String(),
		AsOf: w.AsOf.String(), Currency: m.Code, Revenue12: m.Decimal(0), AtRisk: m.Decimal(0),
		Contacts: each(rec.Contacts, contactData), Revenue: each(rec.Revenue, monthData(m)), Overdue: each(rec.Overdue, monthData(m)),
		Contracts: each(rec.Contracts, contractData(m)), Scores: each(rec.Scores, scoreData), Events: each(rec.Events, eventData),
		FollowUps: each(rec.FollowUps, followUpData), Plays: each(rec.Plays, playData), Cases: each(rec.Cases, caseData(m)),
		Praise: each(rec.Testimonials, testimonialData),
		Health: HealthData{Band: retention.Unknown, Parts: []PartData{}, Trend: []TrendData{}}, Findings: []FindingData{},
		Orders: each(rec.Orders, func(o *book.Order) OrderData { return OrderData{o.Date.String(), m.Decimal(o.Amount), o.Ref} }),
	}
	if r := w.Client(rec.ID); r != nil {
		v.Status, v.Tier, v.Since = r.Status, r.Tier, cmp.Or(r.Since, rec.Since).String()
		v.Health, v.Findings = healthData(w, r), each(r.Findings, findingData)
		v.Revenue12, v.AtRisk = m.Decimal(r.Revenue12), m.Decimal(r.AtRisk)
	}
	return v
}

func healthData(w *retention.World, r *retention.Row) HealthData {
	h, behind := &r.Health, r.Health.Behind.Get()
	d := HealthData{Score: known(h.Known, h.Score), Band: h.Band, Reason: h.Reason, Held: behind.Forced, Parts: []PartData{}, Trend: []TrendData{}}
	for _, p := range w.Parts(r) {
		lowered := each(p.Lowered, func(l *retention.Lowered) LoweringData { return LoweringData{l.Sign, l.Points} })
		d.Parts = append(d.Parts, PartData{p.Name, known(p.Known, p.Score), p.Weight, lowered})
	}
	trend := behind.Trend
	for i, end := range retention.MonthEnds(w.AsOf, len(trend)) {
		d.Trend = append(d.Trend, TrendData{end.String(), known(trend[i] >= 0, int(trend[i]))})
	}
	return d
}

func known(is bool, n int) NullInt {
	if !is {
		return NullInt{}
	}
	return NullInt{book.Some(n)}
}

func findingData(f *retention.Finding) FindingData {
	return FindingData{
		Sign: f.Sign, Severity: f.Severity.String(), Since: f.Since.String(), Evidence: f.Evidence,
		Rests:   each(f.Rests, func(r *retention.Rest) RestData { return RestData{r.What} }),
		Snoozed: f.Snoozed.Until.String(), By: f.Snoozed.By, Why: f.Snoozed.Why,
	}
}

// each turns a list into data; an empty one is [], not null.
func each[T, D any](list []T, data func(*T) D) []D {
	out := make([]D, 0, len(list))
	for i := range list {
		out = append(out, data(&list[i]))
	}
	return out
}

func contactData(c *book.Contact) ContactData {
	return ContactData{
		ID: c.ID, Name: c.Name, Title: c.Title, Role: c.Role, Stance: c.Stance, Status: c.Status, From: c.From.String(), To: c.To.String(),
		MovedTo: c.MovedTo, Prefers: c.Prefers, Email: c.Email, Phone: c.Phone,
	}
}

func amount(m money.Currency, a book.Opt[money.Amount]) string {
	if !a.Set {
		return ""
	}
	return m.Decimal(a.V)
}

func contractData(m money.Currency) func(*book.Contract) ContractData {
	return func(c *book.Contract) ContractData {
		return ContractData{
			ID: c.ID, Signed: c.Signed.String(), Start: c.Start.String(), End: c.End.String(), LastNotice: c.LastNotice().String(),
			AutoRenew: c.AutoRenew, AnnualValue: amount(m, c.AnnualValue), Likely: NullInt{c.Forecast.Likely}, Forecast: amount(m, c.Forecast.Value),
			Commitments: each(c.Commitments, func(p *book.Commitment) CommitmentData {
				return CommitmentData{p.ID, cmp.Or(p.By, "us"), p.What, p.Due.String(), cmp.Or(p.State, "open"), p.Settled.String()}
			}),
		}
	}
}

func monthData(m money.Currency) func(*book.MonthMoney) MonthData {
	return func(x *book.MonthMoney) MonthData { return MonthData{x.Month.String(), m.Decimal(x.Value)} }
}

func scoreData(s *book.Score) ScoreData {
	of := s.Of
	if of == 0 {
		of = 10_000 // thousandths
	}
	return ScoreData{s.Date.String(), s.Kind, s.Value.V.Float(), of.Float(), s.By}
}

func eventData(e *book.Event) EventData {
	return EventData{
		ID: e.ID, Date: e.Date.String(), Kind: e.Kind, Direction: e.Direction, By: e.By, With: e.With, Summary: e.Summary,
		Sentiment: NullInt{e.Sentiment}, Resolved: e.Resolved.String(),
	}
}

func followUpData(f *book.FollowUp) FollowUpData {
	return FollowUpData{f.ID, f.What, f.Due.String(), f.By, f.Done.String()}
}

func playData(p *book.Play) PlayData {
	d := PlayData{Playbook: p.Playbook, Started: p.Started.String(), Owner: p.Owner, Ended: p.Ended.String(), Outcome: p.Outcome, Done: []string{}}
	for _, s := range p.Steps {
		if s.Done != 0 {
			d.Done = append(d.Done, s.ID)
		}
	}
	return d
}

func caseData(m money.Currency) func(*book.Case) CaseData {
	return func(c *book.Case) CaseData {
		return CaseData{
			ID: c.ID, Kind: cmp.Or(c.Kind, "save"), Opened: c.Opened.String(), Owner: c.Owner, Notice: c.Notice.String(), Ended: c.Ended.String(),
			Closed: c.Closed.String(), Outcome: c.Outcome, Lost: amount(m, c.RevenueLost), Kept: amount(m, c.RevenueKept),
			Rival: c.Competitor.Name, Obtained: c.ReasonObtained, Plays: each(c.Plays, playData),
			Reasons: each(c.Reasons, func(r *book.CaseReason) CaseReasonData {
				return CaseReasonData{r.Code, r.About, r.Stated.V, r.Believed.V, r.Confidence}
			}),
			Offers: each(c.Offers, func(o *book.Offer) OfferData {
				return OfferData{o.On.String(), o.What, amount(m, o.Value), amount(m, o.Cost), o.Expires.String(), cmp.Or(o.State, "made")}
			}),
		}
	}
}

func testimonialData(t *book.Testimonial) TestimonialData {
	d := TestimonialData{From: t.From, Date: t.Date.String(), Form: t.Form, Consent: t.Consent.V}
	if d.Consent {
		d.Quote = t.Quote
	}
	return d
}
