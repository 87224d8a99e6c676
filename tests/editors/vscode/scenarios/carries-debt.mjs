// Lens, card on the name, card on a marker, and the problems of a file whose function carries debt.
export default async function play(code) {
  await code.openFile("src/churn/scoring.py", 2, 12);
  const lenses = await code.lenses("TD-0007");
  const card = await code.hover("Gained: Shipped");
  await code.screenshot("card");
  await code.goTo(7, 18);
  const markerCard = await code.hover("Gained: Shipped");
  await code.screenshot("marker-card");
  const problems = await code.problems("OWE104", "OWE201");
  await code.screenshot("problems");
  return { lenses, card, "marker card": markerCard, problems };
}
