// A marker in a notebook's cell.
export default async function play(code) {
  await code.openFile("explore.ipynb");
  const problems = await code.problems("OWE201", "explore.ipynb");
  await code.screenshot("problems");
  return { problems };
}
