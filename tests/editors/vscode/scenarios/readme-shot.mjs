// The picture of the README: the lens, the squiggle and the card of a function that carries debt.
export default async function play(code, { file, symbol, shot }) {
  await code.openFile(file);
  await code.lenses("TD-0007");
  await code.command("View: Close Primary Side Bar");
  await code.goTo(1, 1);
  const name = code.page.locator(".view-line span", { hasText: symbol }).last();
  await name.hover({ force: true });
  const card = code.page.locator(".monaco-hover:not(.hidden)", { hasText: "TD-0007" }).first();
  await card.waitFor();
  await code.page.screenshot({ path: shot, animations: "disabled", caret: "hide" });
  return { card: await card.innerText() };
}
