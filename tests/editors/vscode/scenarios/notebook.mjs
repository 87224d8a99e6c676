// A notebook: a marker in a cell, a definition that carries debt in another.
export default async function play(code) {
  await code.openFile("explore.ipynb");
  const lenses = await code.lenses("TD-0007");
  const problems = await code.problems("OWE201", "OWE104", "explore.ipynb");
  await code.screenshot("problems");
  return { problems, lenses };
}
