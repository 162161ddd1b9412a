package retention

// ten is a book of ten clients for the sums that a finance person checks. The
// books are closed to January 2026, so "now" is November 2025 to January 2026,
// "then" the same months a year before, and "the year" is February 2025 to
// January 2026.
//
//	client    then      between   now       the year    what happened
//	alder     3,000.30  9,000.00  3,000.30  12,000.30   as ever
//	birch     1,500.25  4,000.00  2,000.50   6,000.50   grew; one group with cedar
//	cedar     2,000.00  3,000.00  1,200.75   4,200.75   shrank; a complaint open so long that it is red
//	dogwood     900.00    300.00      0.00     300.00   left on 30 June 2025
//	elm         450.45    500.00      0.00     500.00   we let them go on 31 August 2025
//	fir           0.00  2,500.00    800.80   3,300.80   came in March 2025
//	gorse       900.00    600.00      0.00     600.00   last billed in March 2025, and no case says why
//	hazel     1,200.00  3,600.00    400.40   4,000.40   a part was kept when it meant to leave
//	ivy         600.60  1,800.00    700.70   2,500.70   in notice
//	juniper       0.00    200.00    300.00     500.00   a save case is open; then: billed 100.00, credited 100.00
//	                                         ---------
//	                                         33,903.45
//
// Gross and net retention, of the eight clients billed then:
//
//	            then       the smaller of then and now    now
//	alder      3,000.30    3,000.30                       3,000.30
//	birch      1,500.25    1,500.25                       2,000.50
//	cedar      2,000.00    1,200.75                       1,200.75
//	dogwood      900.00        0.00                           0.00
//	elm          450.45        0.00                           0.00
//	gorse        900.00        0.00                           0.00
//	hazel      1,200.00      400.40                         400.40
//	ivy          600.60      600.60                         700.70
//	          10,551.60    6,702.30                       7,302.65
//
//	GRR = 6,702.30 ÷ 10,551.60 = 63.519 %    NRR = 7,302.65 ÷ 10,551.60 = 69.209 %
//
// Logo churn, February 2025 to January 2026: on 1 February 2025 nine were clients
// (fir was not yet). Dogwood left and gorse left without a word; elm was let go;
// hazel stayed with a part. 2 ÷ 9 = 22.222 %.
//
// Concentration, birch and cedar together as the group "wood" (6,000.50 + 4,200.75):
//
//	            the year    share       squared amount
//	alder      12,000.30    0.353955    144,007,200.0900
//	wood       10,201.25    0.300891    104,065,501.5625
//	hazel       4,000.40    0.117994     16,003,200.1600
//	fir         3,300.80    0.097359     10,895,280.6400
//	ivy         2,500.70    0.073759      6,253,500.4900
//	gorse         600.00    0.017697        360,000.0000
//	elm           500.00    0.014748        250,000.0000
//	juniper       500.00    0.014748        250,000.0000
//	dogwood       300.00    0.008849         90,000.0000
//	           33,903.45                282,174,682.9425
//
//	HHI = 282,174,682.9425 ÷ 33,903.45² (1,149,443,921.9025) = 0.245488
//	effective clients = 1 ÷ 0.245488 = 4.07
//	top 1 = 35.40 %    top 5 = 32,003.45 ÷ 33,903.45 = 94.40 %
//
// Revenue at risk, each client once:
//
//	notice   ivy      2,500.70
//	save     juniper    500.00
//	red      cedar    4,200.75
//	red      gorse      600.00    nothing billed for ten months
//	                  7,801.45
const ten written = `== config.yaml
title: Ten
currency: GBP
tiers: {core: {}}
audiences:
  inner: {}
  some: {clients: all}
  blind: {hide: [revenue]}
  half: {hide: [orders.amount]}
health: {overrides: [{sign: complaint-open, band: red}]}
limits: {client_share: 99}
== data/team.yaml
ana: {name: Ana Ito}
ben: {name: Ben Roe}
== data/goals.yaml
2025: {grr: 80, logo_churn: 20}
2026: {grr: 90.5}
== data/clients/alder.yaml
name: Alder
owner: ana
since: 2020-01-01
revenue: {2024-11: 1000.10, 2024-12: 1000.10, 2025-01: 1000.10, 2025-05: 9000, 2025-11: 1000.10, 2025-12: 1000.10, 2026-01: 1000.10}
hours: {2025-11: 10, 2025-12: 11, 2026-01: 12.5}
== data/clients/birch.yaml
name: Birch
owner: ana
group: wood
since: 2020-01-01
revenue: {2024-11: 500, 2024-12: 500, 2025-01: 500.25, 2025-05: 4000, 2026-01: 2000.50}
== data/clients/cedar.yaml
name: Cedar
owner: ana
group: wood
since: 2020-01-01
revenue: {2024-11: 2000, 2025-05: 3000, 2025-11: 1200.75}
events: [{date: 2025-10-01, kind: complaint, summary: Lost pallet}]
== data/clients/dogwood.yaml
name: Dogwood
owner: ben
since: 2020-01-01
revenue: {2024-12: 900, 2025-02: 300}
cases: [{id: gone, opened: 2025-05-01, notice: 2025-05-01, ended: 2025-06-30, closed: 2025-07-15, outcome: lost}]
== data/clients/elm.yaml
name: Elm
owner: ben
since: 2020-01-01
revenue: {2024-12: 450.45, 2025-04: 500}
cases: [{id: bye, opened: 2025-08-01, ended: 2025-08-31, closed: 2025-08-31, outcome: let-go, why: Would not pay}]
== data/clients/fir.yaml
name: Fir
owner: ben
since: 2025-03-10
revenue: {2025-04: 2500, 2025-12: 800.80}
== data/clients/gorse.yaml
name: Gorse
owner: ben
since: 2020-01-01
revenue: {2024-10: 300, 2024-11: 300, 2024-12: 300, 2025-01: 300, 2025-02: 300, 2025-03: 300}
== data/clients/hazel.yaml
name: Hazel
owner: ben
since: 2020-01-01
revenue: {2024-11: 1200, 2025-06: 3600, 2025-12: 400.40}
cases: [{id: part, opened: 2025-09-01, notice: 2025-09-01, ended: 2025-10-31, revenue_lost: 3000, revenue_kept: 1000, closed: 2025-11-01, outcome: partial}]
== data/clients/ivy.yaml
name: Ivy
owner: ben
since: 2020-01-01
visible_to: [inner, blind, half]
revenue: {2025-01: 600.60, 2025-07: 1800, 2026-01: 700.70}
cases: [{id: now, opened: 2026-02-01, notice: 2026-02-01}]
== data/clients/juniper.yaml
name: Juniper
owner: ben
since: 2020-01-01
orders: [{date: 2024-12-01, amount: 100}, {date: 2024-12-20, amount: -100}, {date: 2025-05-02, amount: 200}, {date: 2026-01-31, amount: 300}]
cases: [{id: wobble, opened: 2026-01-20}]
== data/clients/kauri.yaml
name: Kauri, no client yet
owner: ben
status: prospect
`
