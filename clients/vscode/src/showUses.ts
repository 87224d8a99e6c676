/** What a click on `14 uses` over a definition does: the editor's own peek, on the uses as they are now. */
import * as vscode from "vscode";
import type {
  ClientCapabilities,
  FeatureState,
  LanguageClient,
  Location,
  Position,
  StaticFeature,
} from "vscode-languageclient/node";

export const showUsesCommand = "owed.showUses";

/** Tells the server that this client has the command: only then are uses a lens of their own. */
export class ShowsUses implements StaticFeature {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    const experimental: { commands?: string[] } = capabilities.experimental ?? {};
    capabilities.experimental = { ...experimental, commands: [...(experimental.commands ?? []), showUsesCommand] };
  }

  initialize(): void {}

  getState(): FeatureState {
    return { kind: "static" };
  }

  clear(): void {}
}

/** The arguments behind the client are those of the lens. */
export async function showUses(
  client: LanguageClient | undefined,
  uri: string,
  position: Position,
  record: string,
  anchor: string,
): Promise<void> {
  if (client === undefined) {
    return;
  }
  const params = { textDocument: { uri }, record, anchor };
  const found = (await client.sendRequest<Location[] | null>("owed/uses", params)) ?? [];
  const { asUri, asPosition, asLocation } = client.protocol2CodeConverter;
  await vscode.commands.executeCommand(
    "editor.action.showReferences",
    asUri(uri),
    asPosition(position),
    found.map((location) => asLocation(location)),
  );
}
