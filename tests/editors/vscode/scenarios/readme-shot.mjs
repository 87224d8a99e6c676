// The picture of the README: the lens, the squiggle and the card of a function that carries debt.
export default async function play(code, { file, id, line, shot }) {
  await code.openFile(file);
  await code.command("View: Close Primary Side Bar");
  // the function at the top, so that the card opens below its lens
  await code.goTo(line + 10, 1);
  await code.lenses(id);
  const marker = code.page.locator(".view-line span", { hasText: id }).last();
  await marker.hover({ force: true });
  const card = code.page.locator(".monaco-hover:not(.hidden)", { hasText: "Gained" }).first();
  await card.waitFor();
  await code.lenses(" uses");
  await code.page.screenshot({ path: shot, animations: "disabled", caret: "hide" });
  return { card: await card.innerText() };
}
