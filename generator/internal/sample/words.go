package sample

import "strings"

// The words that the sample is made of. Sentences have places: {c} a contact of
// theirs, {g} goods, {p} a place, {n} a number, {o} an order's number, {r} a
// rival, {w} a day of the week, {m} a month, {d} a department.

func list(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		out = append(out, strings.TrimSpace(part))
	}
	return out
}

var (
	firstNames = list(`Aldergate, Amberley, Ångström, Ashdown, Aurélie, Balmoral, Beaumont, Bellwether, Birchwood, Blåvand, Borealis, Bramhall, Brightwell, Calder, Cambrian,
		Castellan, Château, Chesil, Clearwater, Colwyn, Corvedale, Côte d'Or, Crossley, Dalmore, Derwent, Dovecote, Drumlin, Düsselberg, Eastgate, Edelweiss, Ellerby, Emberton, Fairholme,
		Falkirk, Fenwick, Fjordland, Foxglove, Gansey, Garðar Bay, Glenmore, Göteborg, Granby, Greystone, Hallam, Harrowgate, Havelock, Heathfield, Helvellyn, Hollin, Ingleby, Jarrow, Kelso,
		Kestrel, Kirkby, Kraków, Lambton, Langdale, Lindisfarne, Lomond, Löwen, Malham, Marchmont, Meridian, Midhurst, Minster, Mølleby, Moorland, Nájera, Nether Wallop, Northcote, Oakhanger,
		Orkney, Ouseburn, Pellworm, Pennine, Penrith, Plymstock, Quantock, Ravensworth, Redcar, Ribble, Rosedale, Saltaire, Šibenik, Sandwick, Sedgemoor, Selby, Severn, Solway, Stanhope,
		Sölden, Swaledale, Tarn, Teesdale, Thornbury, Tyneside, Ullapool, Varley, Vézelay, Waverley, Wensley, Westbury, Whitby, Wolds, Wychwood, Yarrow, Zürichsee`)
	trades = list(`Foods, Freight, Ceramics, Components, Tools, Textiles, Dairies, Paper, Instruments, Plastics, Bakeries, Breweries, Castings, Chemicals, Cold Stores, Coatings, Couriers,
		Electronics, Energy, Fabrics, Fasteners, Filters, Fisheries, Flooring, Foundry, Furniture, Gardens, Glass, Hydraulics, Interiors, Joinery, Kitchens, Labels, Laboratories, Leather,
		Lighting, Logistics, Machinery, Marine, Medical, Mills, Motors, Nurseries, Optics, Packaging, Pharmacy, Plumbing, Polymers, Printing, Pumps, Roofing, Seals, Seeds, Software, Steel,
		Timber, Toys, Tyres, Vineyards, Warehousing`)
	endings     = append(make([]string, 6), " Ltd", " Group", " & Sons", " GmbH", " AB", " Partners", " Holdings", " SA")
	givenNames  = list(`Ana, Bo, Chloé, Dev, Elif, Farah, Greta, Hugo, Inês, José, Karin, Liam, Maja, Noor, Oskar, Petra, Quentin, Rósa, Sven, Tomáš, Ursula, Viktor, Wen, Ximena, Yusuf, Zoë, Agnès, Björn, Ciara, Dmitri, Esther, Femi, Gülay, Hanna, Ivo, Joan, Kwame, Lena, Marek, Nadia, Otto, Priya, Ruth, Søren, Tess, Umar, Vera, Wanda, Yara, Zack`)
	familyNames = list(`Abbott, Ahmed, Almeida, Andersen, Bauer, Beck, Brandt, Carver, Castro, Chen, Clarke, Costa, Dahl, Desai, Doyle, Duarte, Ekström, Farrell, Ferreira, Fischer, Gallagher, García, Grant, Haas, Hale, Hansen, Hughes, Ibrahim, Ito, Jansen, Kaya, Keller, Kim, Kovač, Lambert, Larsen, Lindahl, Marsh, Mensah, Meyer, Moreau, Müller, Nair, Novák, Nowak, Okafor, Olsen, Osei, Park, Pereira, Quinn, Reid, Roux, Rowe, Santos, Schmidt, Sharma, Silva, Sørensen, Steiner, Tan, Tanaka, Vance, Vega, Walsh, Weber, Winter, Wong, Yilmaz, Young`)
	goods       = list(`pallets of bearings, chilled cartons, drums of resin, glass jars, garden seats, printed labels, spare pumps, steel brackets, tiles, oak boards, sacks of flour, crates of cider, cable reels, filter housings, hospital beds, paint tins, tyre sets, display stands, cotton rolls, valve kits, rubber seals, shop fittings, frozen fish, paper reels, flat-pack shelves, battery packs, lens blanks, wine cases, saplings, floor mats, gearboxes, leather hides, medicine boxes, solar panels, roof sheets, toy sets, kitchen doors, lamp shades, seed trays, circuit boards`)
	places      = list(`Daventry, Corby, Leeds, Tilbury, Rotterdam, Gdańsk, Malmö, Cork, Bristol, Aberdeen, Lille, Duisburg, Porto, Bilbao, Trieste, Brno, Ghent, Hull, Felixstowe, Carlisle, Swansea, Dundee, Aarhus, Bergen, Tallinn, Graz, Lyon, Genoa, Kassel, Norwich, Exeter, Preston, Stoke, Luton, Derby, Perth, Galway, Nantes, Basel, Ulm`)
	departments = list(`finance, purchasing, operations, the warehouse, the board, legal, quality, sales, the night shift, the planning desk, customer care, the workshop, the new plant, IT, the audit team, marketing`)
	months      = list(`January, February, March, April, May, June, July, August, September, October, November, December`)
	weekdays    = list(`Monday, Tuesday, Wednesday, Thursday, Friday`)
	titles      = list(`Chief Operating Officer, Head of Operations, Finance Director, Purchasing Manager, Transport Manager, Managing Director, Head of Supply, Quality Lead, Site Manager, Office Manager, Programme Director, Chief Executive, Head of Logistics, Buyer, Warehouse Manager`)
	industries  = list(`logistics, food, retail, chemicals, engineering, health care, textiles, furniture, energy, printing, construction, agriculture, electronics, packaging`)
	regions     = list(`East Midlands, Yorkshire, Scotland, Wales, North West, London, Ireland, Scandinavia, Benelux, Central Europe, Iberia, France`)
	tags        = list(`freight, chilled, seasonal, export, framework, tender, single-site, multi-site, referral, pilot, regulated, storage, night-trunk, returns`)
	cares       = list(`Punctuality, One number to ring, Cost per pallet, No surprises in December, Claims settled within a month, Clean paperwork, A plan for the peak, Her bonus on claims, Figures by the third of the month, Suppliers who stay, Fewer mails, Safety on the bay, The same driver each week, Being told early`)
	caseWords   = list(`price, service, board, budget, merger, feature, silence, claims`)

	rivals = []struct{ id, name, edge string }{
		{"swiftline", "Swiftline Carriers", "price"},
		{"kestrel-haulage", "Kestrel Haulage", "location"},
		{"norden-trunk", "Norden Trunk", "quality"},
		{"palletway", "Palletway Direct", "price"},
		{"bluecrate", "Bluecrate", "features"},
		{"oldfield", "Oldfield Brothers", "relationship"},
		{"quayside", "Quayside Stores", "location"},
		{"vantrack", "Vantrack", "features"},
	}
	reasons = []struct{ id, label, controllable string }{
		{"competitor-price", "A cheaper competitor", "true"},
		{"competitor-product", "A better service elsewhere", "true"},
		{"missing-feature", "Something we do not offer", "true"},
		{"poor-service", "Our service failed", "true"},
		{"missed-promises", "We promised and did not deliver", "true"},
		{"poor-communication", "They could not reach us", "true"},
		{"complacency", "We took them for granted", "true"},
		{"change-at-top", "New people decide", "false"},
		{"change-of-ownership", "The business changed hands", "false"},
		{"hard-times", "Their own business is short of money", "false"},
		{"cost-cut", "Cut to save cost", "false"},
		{"moved-away", "They moved out of our reach", "false"},
		{"unknown", "We do not know", "false"},
	}
	sources = []string{"field-notes", "house-view", "trade-paper"}
)

type person struct{ id, name, role string }

var people = makePeople(`Helen Drury, Sam Osei, Maria Lopez, Ben Ito, Kofi Mensah, Tom Achterberg, Priya Nair, Inês Coutinho, Ada Brook, Joris Vos, Mina Falk, Peter Lund, Salma Aziz, Rory Kent, Lucía Prado, Nils Berg, Grace Obi, Anton Reis, Wilma Stone, Hal Yates`)

func makePeople(names string) []person {
	roles := []string{"Managing Director", "Director of Client Services", "Senior Account Manager", "Account Manager", "Account Manager"}
	var out []person
	for i, name := range list(names) {
		out = append(out, person{plain(name), name, roles[min(i, 2+i%3)]})
	}
	return out
}

// summaries of events, by kind.
var summaries = map[string][]string{
	"call": {
		"Rang about order {o}; the {g} came two days late", "{c} asked for a price review before {m}", "Talked through the volumes for {m}; about {n} loads a week",
		"Wanted to know why {p} was not told of the delay", "Short call. {c} happy with the new driver", "{c} has moved the {w} slot to the afternoon",
		"Asked whether we can take {g} to {p}", "No news on the tender; {c} will ring back on {w}", "Chased the answer from {d}", "Explained the surcharge; {c} took it well",
		"{c} mentioned that {r} had called again", "Went over {n} open claims one by one", "Agreed to hold the rate until the end of {m}", "{c} said the {p} lane may stop in {m}",
	},
	"meeting": {
		"Met {c} at {p}; walked the bay and counted {n} loads", "Planning for the peak with {d}", "First meeting with {d} since the summer", "Lunch with {c}. Talked of everything but the contract",
		"Showed {c} the on-time figures for {p}", "Sat down over the {n} open points; {n} are closed", "{c} brought the head of {d} along", "Half an hour in {p} about the storage of {g}",
	},
	"visit": {
		"Visited the plant at {p}; new line for {g}", "Saw the bay at {p} with {c}; space for {n} more trailers", "{c} came to see our hub at {p}", "Unplanned stop at {p}; met {d}",
	},
	"email": {
		"Sent the revised tariff for {p}", "{c} asked for the {m} figures again", "Answer on the lost {g} promised for {w}", "Thanked {c} for the introduction to {d}",
		"Sent the minutes and {n} open points", "{c} sent the forecast for {m}; {n} loads", "Asked who covers while {c} is away", "Short note on the roadworks near {p}", "Invoice for order {o} disputed by {d}",
	},
	"letter":      {"Letter to {d} about the terms from {m}", "Card for the tenth year at {p}"},
	"thank-you":   {"Thanked the bay at {p} for a clean {m}", "Flowers to {c} after the audit", "Handwritten note to {c} about the {g}"},
	"review":      {"Quarterly review with {c}; the promises on {g} kept", "Review for {m}; short, no open points", "Review at {p}. {n} of our promises open", "Service review; {d} joined for the first time"},
	"complaint":   {"{g} short by {n} at {p}", "Driver turned away at {p} with {g}", "Third late trunk from {p} in {m}", "Claim on order {o} unanswered for {n} days", "Wrong labels on the {g}"},
	"win":         {"Saved a stop of the line at {p} with a van on {w}", "Night trunk from {p} cut {n} hours from the round", "Found the lost {g} before {d} asked"},
	"change":      {"New head of {d} started", "{c} takes over {d} from {m}", "The {p} site closes in {m}", "Sold to a group from {p}"},
	"milestone":   {"{n} thousand loads since the start", "Five years at {p}", "First full month on the new tariff"},
	"view":        {"Fine, I think", "Steady. Watch {d}", "Worried about the {p} lane", "Better since {m}", "They are polite and no more"},
	"internal":    {"Agreed who covers {p} in {m}", "Talked about the margin on {g}", "Handed the claims to the desk at {p}", "Noted the plan for the renewal"},
	"other":       {"Statement of account sent to {d}", "Badge for {p} renewed", "Survey of {n} drivers at {p}"},
	"survey":      {"Autumn survey answered by {d}", "Survey sent to {n} people at {p}"},
	"testimonial": {"{c} will take calls from others in the trade", "Quote for our paper, agreed with {d}"},
}

// kinds of events, each as often as it is here.
var kinds = strings.Fields(`call call call call call call call call call call meeting meeting meeting meeting email email email email email email email email
	visit visit review review review complaint complaint win change view view internal internal thank-you other milestone letter survey testimonial`)

// sentences of notes.
var sentences = []string{
	"{c} said that {d} now compares every supplier, and that the figures for {m} will decide.", "We have carried {n} loads of {g} for them since {m}.", "The cause was a change of shift at {p}, which nobody had told us of.",
	"I asked what would have to be true for them to stay; the answer was a date and a name.", "Nobody at {p} had seen the notice about order {o}.", "{r} has quoted for the {p} lane, but without storage.",
	"They would rather hear bad news on {w} than good news in {m}.", "The {g} were found at {p} behind a trailer that had stood there for {n} days.", "Our own log is thin for {m}, so I would not read much into the silence.",
	"{c} wants one person to ring, and not the desk.", "**No answer has been sent yet**, and the claim is {n} days old.", "For the first time {d} was in the room, and asked good questions.", "The rate is not the point; the *waiting* at {p} is.",
	"We agreed to try the early slot for {n} weeks and to look at it again in {m}.", "I did not defend ourselves and it helped.", "The contract says thirty days; they have paid in {n}.", "A van on {w} would cost us less than one more month like {m}.",
	"{c} laughed about the mix-up with the {g}, which I take for a good sign.", "What they like: the tracking. What they do not: the forms.", "If the {p} site closes, half of the {g} go with it.", "The new head of {d} worked with {r} before.",
	"They count pallets, we count loads; the difference in {m} was {n}.", "I have promised a written answer by {w}.", "She has put the case to {d} and will ring when there is an answer.", "It would be wise to meet the people at {p} before the renewal.",
	"Last year the same thing happened in {m}, and a visit settled it.", "The team at {p} has turned over by a third.", "Their budget for {g} is cut by {n} per cent.", "We are the only supplier who still comes to the bay.", "The invoice for order {o} carried the old rate.",
}

// advice is what playbook pages are made of.
var advice = []string{
	"Ring before you write, and write down what you heard while it is fresh.", "Begin with what they told you last time, in their own words.", "A claim that is open for {n} days is no longer about {g}.", "Do not bring an offer to a meeting whose purpose is to listen.",
	"The person at {p} who opens the gate knows more of our service than the person who signs.", "If two people give two reasons, write down both, and who gave which.", "Ask once, then wait; the second question spoils the answer to the first.", "Put a day and a name on every promise, theirs too.",
	"Silence is a sign only where there was sound before.", "An apology has no second half.", "When {d} asks for figures, send the figures and nothing else.", "Never let a review pass with a promise older than the last one.", "What would they lose if we were gone on {w}? If you cannot say it, they cannot either.",
	"Leave them a part if you cannot keep the whole.", "The brief is read by the one who goes, not by the one who wrote it.", "Check the log first: it may be we who have gone quiet.", "An introduction to {d} is worth more than a discount on {g}.", "Say what will change, and by when, and who will check.",
	"Keep the first call under ten minutes.", "If the answer is no, thank them and ask what would make a later call welcome.", "Look at the year before: what happens in {m} may happen every {m}.", "Bring one idea that they did not ask for.", "A lower price is believed only once.",
	"Tell the team before they hear it at {p}.", "Write the lesson so that somebody who was not there can use it.", "Count what was kept as carefully as what was lost.", "Let the sponsor make the call if three of yours were not answered.", "Do not explain. They know why it happened; they want to know that it will not again.",
	"Go to {p} and look.", "The end of a contract is known on the day that it is signed, so nobody may be surprised by it.", "People who leave one client arrive at another.", "Record the reason that they state and the one that you believe, apart.", "Meet the new head of {d} within the first month.",
	"What you do for {g} you can do for the rest, if somebody says so.", "Ask the driver.", "A short note on {w} does more than a long one in {m}.",
}

var topics = list(`cheaper competitor, late deliveries, new owner, silent client, lost claim, missing feature, first weeks, yearly review, renewal talk, budget cut, exit talk, return of a client, change of manager, tender, price rise, site closure, disputed invoice, peak season, quiet summer, board visit, missed promise, new buyer, second supplier, survey answer`)

// steps that playbooks choose from, in this order.
var stepTexts = []struct{ id, do, say, who, channel, to string }{
	{"read-file", "Read the client page from top to bottom", "", "owner", "none", ""},
	{"ask-team", "Ask everyone who serves them what went well and what did not", "", "team", "none", ""},
	{"book-call", "Ask the decision maker for half an hour", "I would like to understand it before I say anything.", "owner", "phone", "decision-maker"},
	{"tell-sponsor", "Tell the sponsor what you know and what you do not", "", "owner", "none", ""},
	{"hold-talk", "Listen, and repeat what you heard", "What would you like us to stop doing?", "owner", "in-person", "decision-maker"},
	{"send-note", "Send what each side promised, with names and days", "", "owner", "email", "champion"},
	{"make-offer", "Put one offer, with a day on which it ends", "This is what we can do, and until when.", "sponsor", "in-person", "decision-maker"},
	{"check-back", "Ask whether the change was felt", "Has it been better since we spoke?", "owner", "phone", "user"},
	{"close-loop", "Record the outcome and the lesson", "", "manager", "none", ""},
}
