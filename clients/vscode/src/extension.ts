/**
 * Owed in VS Code: finds the language server, starts it, and says how it is. All that is known about technical debt is
 * known by the server.
 */
import * as vscode from "vscode";
import { ExecuteCommandRequest } from "vscode-languageclient/node";
import { onInterpreterChange } from "./interpreter";
import { showRecords } from "./records";
import { goingOn, Review } from "./review";
import { Session } from "./session";
import { showUses, showUsesCommand } from "./showUses";
import { showStatus } from "./status";
import { ThroughView } from "./through";

/** The kind of the server's code actions that register debt; sub-kinds are included by the editor. */
const registerKind = "refactor.owed.register";

let session: Session | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Owed", { log: true });
  const current = new Session(context, log, () => goingOn(context.workspaceState));
  session = current;
  const refresh = () => void current.refresh();
  const review = new Review(current, context.workspaceState);
  context.subscriptions.push(
    log,
    current,
    showStatus(current),
    vscode.commands.registerCommand("owed.register", register),
    vscode.commands.registerCommand("owed.showRecords", () => showRecords(current, review.isOn)),
    new ThroughView(current),
    review,
    vscode.commands.registerCommand(showUsesCommand, (uri, position, record, anchor) =>
      showUses(current.running, uri, position, record, anchor),
    ),
    vscode.commands.registerCommand("owed.reanchorAll", () => reanchorAll(current)),
    vscode.commands.registerCommand("owed.restart", () => current.restart()),
    vscode.commands.registerCommand("owed.openLog", () => log.show()),
    vscode.commands.registerCommand("owed.howToInstall", () => current.howToInstall()),
    vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    vscode.workspace.onDidChangeWorkspaceFolders(refresh),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("owed.command")) {
        refresh();
      }
    }),
    // a server installed meanwhile, in a terminal, is found when the user comes back
    vscode.window.onDidChangeWindowState((state) => {
      if (state.focused && current.missing) {
        refresh();
      }
    }),
  );
  await current.refresh();
  const interpreter = vscode.workspace.isTrusted ? await onInterpreterChange(refresh) : undefined;
  if (interpreter !== undefined) {
    context.subscriptions.push(interpreter);
  }
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}

/** The server edits the records, and says how many anchors it wrote. */
async function reanchorAll(running: Session): Promise<void> {
  await running.running?.sendRequest(ExecuteCommandRequest.type, { command: "owed.reanchor" });
}

/** The editor's own code action menu, so that choosing, previewing and undoing are as everywhere else. */
async function register(): Promise<void> {
  await vscode.commands.executeCommand("editor.action.codeAction", { kind: registerKind, apply: "ifSingle" });
}
