SELECT substr(date, 1, 7) AS month, count(*) AS n FROM events WHERE kind = 'call' GROUP BY 1 ORDER BY 1
SELECT client, count(*) AS n FROM events WHERE kind = 'call' AND date > '2025-06-01' GROUP BY 1 ORDER BY n DESC, client LIMIT 10
SELECT substr(date, 1, 7) AS month, count(*) AS n FROM events WHERE kind = 'meeting' GROUP BY 1 ORDER BY 1
SELECT client, count(*) AS n FROM events WHERE kind = 'meeting' AND date > '2025-06-01' GROUP BY 1 ORDER BY n DESC, client LIMIT 10
SELECT substr(date, 1, 7) AS month, count(*) AS n FROM events WHERE kind = 'visit' GROUP BY 1 ORDER BY 1
SELECT client, count(*) AS n FROM events WHERE kind = 'visit' AND date > '2025-06-01' GROUP BY 1 ORDER BY n DESC, client LIMIT 10
SELECT substr(date, 1, 7) AS month, count(*) AS n FROM events WHERE kind = 'email' GROUP BY 1 ORDER BY 1
SELECT client, count(*) AS n FROM events WHERE kind = 'email' AND date > '2025-06-01' GROUP BY 1 ORDER BY n DESC, client LIMIT 10
SELECT substr(date, 1, 7) AS month, count(*) AS n FROM events WHERE kind = 'review' GROUP BY 1 ORDER BY 1
SELECT client, count(*) AS n FROM events WHERE kind = 'review' AND date > '2025-06-01' GROUP BY 1 ORDER BY n DESC, client LIMIT 10
SELECT substr(date, 1, 7) AS month, count(*) AS n FROM events WHERE kind = 'complaint' GROUP BY 1 ORDER BY 1
SELECT client, count(*) AS n FROM events WHERE kind = 'complaint' AND date > '2025-06-01' GROUP BY 1 ORDER BY n DESC, client LIMIT 10
SELECT tier, count(*) AS n, sum(revenue_12m) AS revenue FROM clients WHERE status = 'active' GROUP BY 1 ORDER BY 1
SELECT month, sum(amount) AS billed FROM revenue r JOIN clients c ON c.id = r.client WHERE c.status = 'active' GROUP BY 1 ORDER BY 1
SELECT tier, count(*) AS n, sum(revenue_12m) AS revenue FROM clients WHERE status = 'at-risk' GROUP BY 1 ORDER BY 1
SELECT month, sum(amount) AS billed FROM revenue r JOIN clients c ON c.id = r.client WHERE c.status = 'at-risk' GROUP BY 1 ORDER BY 1
SELECT tier, count(*) AS n, sum(revenue_12m) AS revenue FROM clients WHERE status = 'lost' GROUP BY 1 ORDER BY 1
SELECT month, sum(amount) AS billed FROM revenue r JOIN clients c ON c.id = r.client WHERE c.status = 'lost' GROUP BY 1 ORDER BY 1
SELECT tier, count(*) AS n, sum(revenue_12m) AS revenue FROM clients WHERE status = 'notice' GROUP BY 1 ORDER BY 1
SELECT month, sum(amount) AS billed FROM revenue r JOIN clients c ON c.id = r.client WHERE c.status = 'notice' GROUP BY 1 ORDER BY 1
SELECT name, revenue_12m FROM clients ORDER BY revenue_12m DESC LIMIT 10
SELECT owner, sum(revenue_12m) AS r FROM clients GROUP BY 1 ORDER BY r DESC LIMIT 20
SELECT substr(contract_end, 1, 7) AS month, count(*) AS n, sum(annual_value) AS v FROM clients GROUP BY 1 ORDER BY 1
SELECT month, rate, goal FROM grr ORDER BY month
SELECT month, rate FROM nrr ORDER BY month
SELECT month, top_1, top_5 FROM concentration ORDER BY month
SELECT name, revenue FROM revenue_at_risk ORDER BY revenue DESC LIMIT 20
SELECT industry, count(*) AS n FROM clients GROUP BY 1 ORDER BY n DESC LIMIT 10
SELECT status, count(*) AS n FROM clients GROUP BY 1 ORDER BY 1
SELECT person, clients, revenue FROM load ORDER BY revenue DESC LIMIT 20
