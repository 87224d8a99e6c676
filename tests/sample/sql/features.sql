-- The features of all active customers for :as_of, one row each.
-- Runs at 01:45 UTC, after the usage import and before the batch.
-- TD-0006: src/churn/features.py says the same in another language; change both or neither.

-- TODO: rebuild only customers with new rows, the whole table takes 40 minutes
DELETE FROM churn_features WHERE as_of = :as_of;

INSERT INTO churn_features
WITH recent AS (
    SELECT customer_id,
           COUNT(DISTINCT day) AS active_days,
           -- Divided by days of the window, not AVG: a day without usage has no row
           SUM(megabytes) / 90.0 AS long_run,
           SUM(CASE WHEN day > DATE(:as_of, '-14 days') THEN megabytes ELSE 0 END) / 14.0 AS short_run
    FROM usage_daily
    WHERE day > DATE(:as_of, '-90 days') AND day <= :as_of
    GROUP BY customer_id
),
billing AS (
    SELECT customer_id,
           SUM(COALESCE(paid_on, :as_of) > due_on) AS late_invoices,
           -- TD-0010: our own scores decide who gets discounts
           SUM(discount) / MAX(SUM(amount) + SUM(discount), 0.01) AS discount_share
    FROM invoices
    WHERE issued_on > DATE(:as_of, '-365 days') AND issued_on <= :as_of
    GROUP BY customer_id
),
open_tickets AS (
    SELECT customer_id, COUNT(*) AS open_tickets
    FROM tickets
    WHERE closed_on IS NULL
    GROUP BY customer_id
)
SELECT :as_of AS as_of,
       c.customer_id,
       JULIANDAY(:as_of) - JULIANDAY(c.joined_on) AS tenure_days,
       COALESCE(r.active_days, 0) AS active_days,
       COALESCE(r.short_run / MAX(r.long_run, 1.0), 0) AS usage_trend,
       COALESCE(b.late_invoices, 0) AS late_invoices,
       COALESCE(b.discount_share, 0) AS discount_share,
       COALESCE(t.open_tickets, 0) AS open_tickets
FROM customers AS c
LEFT JOIN recent AS r USING (customer_id)
LEFT JOIN billing AS b USING (customer_id)
LEFT JOIN open_tickets AS t USING (customer_id)
WHERE c.cancelled_on IS NULL;
