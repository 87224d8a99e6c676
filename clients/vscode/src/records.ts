/** "Owed: Show Records": every record of the registry, to pick one and open it; while reviewing, those that the branch concerns. */
import * as vscode from "vscode";
import { WorkspaceSymbolRequest } from "vscode-languageclient/node";
import type { Session } from "./session";

interface RecordItem extends vscode.QuickPickItem {
  readonly symbol: vscode.SymbolInformation;
}

export async function showRecords(session: Session, reviewing: boolean): Promise<void> {
  const picked = await vscode.window.showQuickPick(recordItems(session), {
    title: reviewing ? "Records That These Changes Concern" : "Records",
    placeHolder: "Type an ID or words of a title",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked !== undefined) {
    const { uri, range } = picked.symbol.location;
    await vscode.window.showTextDocument(uri, { selection: new vscode.Range(range.start, range.start) });
  }
}

async function recordItems(session: Session): Promise<RecordItem[]> {
  const client = session.running;
  if (client === undefined) {
    return [];
  }
  const symbols = (await client.sendRequest(WorkspaceSymbolRequest.type, { query: "" })) ?? [];
  return symbols
    .map((symbol) => client.protocol2CodeConverter.asSymbolInformation(symbol))
    .map((symbol) => ({
      label: symbol.name,
      description: symbol.containerName,
      detail: vscode.workspace.asRelativePath(symbol.location.uri),
      symbol,
    }));
}
