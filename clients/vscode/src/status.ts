/** The server's state, as a language status item: out of the way until someone looks or something is wrong. */
import * as vscode from "vscode";
import { documents, type Health, type Session } from "./session";

export function showStatus(session: Session): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem("owed.server", documents);
  item.name = "Owed";
  item.text = "Owed";
  return vscode.Disposable.from(
    item,
    session.onHealth((health) => present(item, health)),
  );
}

function present(item: vscode.LanguageStatusItem, health: Health): void {
  item.busy = health.kind === "starting";
  item.severity =
    health.kind === "failed" ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
  switch (health.kind) {
    case "starting":
      item.detail = "starting";
      item.command = { command: "owed.openLog", title: "Open Log" };
      break;
    case "ready":
      item.detail = [health.version, health.launch.origin].filter(Boolean).join(" · ");
      item.command = { command: "owed.showRecords", title: "Show Records" };
      break;
    case "missing":
      item.detail = "server not installed";
      item.command = { command: "owed.howToInstall", title: "How to Install" };
      break;
    case "failed":
      item.detail = health.reason;
      item.command = { command: "owed.openLog", title: "Open Log" };
      break;
  }
}
