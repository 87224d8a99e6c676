/** The coloured badge beside a customer's name in the call centre's dashboard. */

export type Band = "low" | "medium" | "high";

export interface ScoreRow {
  customerId: string;
  score: number;
  asOf: string;
  model: string;
}

// TD-0002: as in the scorer
const HIGH = 0.62;
const MEDIUM = 0.35;

const LABELS: Record<Band, string> = {
  low: "Settled",
  medium: "Keep an eye on",
  high: "May leave soon",
};

export function bandOf(score: number): Band {
  if (score >= HIGH) return "high";
  return score >= MEDIUM ? "medium" : "low";
}

/* TD-0013: reads the batch's table instead of the API, which has no route for a list. */
export async function loadScores(query: (sql: string, ...args: string[]) => Promise<ScoreRow[]>, day: string) {
  const rows = await query(
    "SELECT customer_id AS customerId, score, as_of AS asOf, model FROM churn_scores WHERE as_of = ?",
    day,
  );
  return new Map(rows.map((row) => [row.customerId, row]));
}

export function renderBadge(row: ScoreRow | undefined): string {
  if (row === undefined) return "";
  const band = bandOf(row.score);
  const title = `Scored on ${row.asOf} by the model of ${row.model}`;
  return `<span class="risk risk-${band}" title="${title}">${LABELS[band]}</span>`;
}
