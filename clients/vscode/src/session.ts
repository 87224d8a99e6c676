/** The one running server of this window: started, restarted, and given up, with one calm message at most. */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  type DocumentSelector,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/node";
import { AfterEdit } from "./afterEdit";
import { findServer, type Launch, sameLaunch } from "./launch";
import { ShowsUses } from "./showUses";

/** What the user is told about the server. */
export type Health =
  | { readonly kind: "starting"; readonly launch: Launch }
  | { readonly kind: "ready"; readonly launch: Launch; readonly version: string | undefined }
  | { readonly kind: "missing" }
  | { readonly kind: "failed"; readonly reason: string };

/** Markers are in files of every language, in notebooks' cells, and in buffers that were never saved. */
export const documents: DocumentSelector & vscode.DocumentSelector = [
  { scheme: "file" },
  { scheme: "untitled" },
  { scheme: "vscode-notebook-cell" },
  // the sides of diff views: nothing is reported in them, and one that says what the file says has its cards
  { scheme: "git" },
  { scheme: "gitlens" },
  { scheme: "gl-review" },
  { scheme: "pr" },
  { scheme: "review" },
];

const crashesAllowed = 3;
const crashWindow = 3 * 60 * 1000;
const startTime = 10 * 1000;
const neverSaysMissing = "owed.neverSaysMissing";

const ended: CloseHandlerResult = { action: CloseAction.DoNotRestart, handled: true };

/** Logs all that goes wrong and shows nothing: what the user is told, and how often, is decided by the session. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class Session implements vscode.Disposable {
  private readonly healthChanged = new vscode.EventEmitter<Health>();
  readonly onHealth = this.healthChanged.event;

  private readonly diagnosed = new vscode.EventEmitter<void>();
  /** The server was asked for diagnostics and has answered, with others than before or the same. */
  readonly onDiagnostics = this.diagnosed.event;

  private readonly afterEdit = new AfterEdit();
  private client: LanguageClient | undefined;
  private launch: Launch | undefined;
  private crashes: number[] = [];
  private lastWords = "";
  /** Settles when the server will say nothing more. */
  private heard: Promise<unknown> = Promise.resolve();
  /** Whether the current server ever came up; one that did not is not started again. */
  private answered = false;
  private readonly said = new Set<string>();
  /** Starts and stops come from several events; each waits for the one before. */
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
    /** What a new server is told at its start. */
    private readonly options: () => object,
  ) {}

  /** The client, while the server answers. */
  get running(): LanguageClient | undefined {
    return this.client?.state === State.Running ? this.client : undefined;
  }

  /** Whether no server was found when it was last looked for. */
  get missing(): boolean {
    return this.client === undefined;
  }

  /** Start the server that is found now; one that runs already from there is left alone. */
  refresh(): Promise<void> {
    return this.enqueue(false);
  }

  /** Stop the server and start what is found now. */
  restart(): Promise<void> {
    return this.enqueue(true);
  }

  async stop(): Promise<void> {
    this.queue = this.queue.then(() => this.stopClient());
    await this.queue;
  }

  dispose(): void {
    this.healthChanged.dispose();
    this.diagnosed.dispose();
    this.afterEdit.dispose();
  }

  private enqueue(force: boolean): Promise<void> {
    this.queue = this.queue.then(async () => {
      try {
        await this.startFound(force);
      } catch (error) {
        this.fail(reasonOf(error));
      }
    });
    return this.queue;
  }

  private async startFound(force: boolean): Promise<void> {
    const found = await findServer(this.context);
    const launch = found !== undefined && "command" in found ? found : undefined;
    if (!force && this.client?.needsStop() && sameLaunch(launch, this.launch)) {
      return;
    }
    await this.stopClient();
    if (found === undefined) {
      this.health({ kind: "missing" });
      void this.sayMissing();
    } else if ("broken" in found) {
      this.fail(`The setting owed.command names ${found.broken}, which was not found.`);
    } else {
      this.startClient(found);
    }
  }

  private startClient(launch: Launch): void {
    this.launch = launch;
    this.crashes = [];
    this.answered = false;
    this.lastWords = "";
    this.health({ kind: "starting", launch });
    this.log.info(`Starting ${[launch.command, ...launch.args].join(" ")} (${launch.origin}) in ${launch.cwd}`);
    const client: LanguageClient = new QuietClient(
      "owed",
      "Owed",
      { command: launch.command, args: [...launch.args], options: { cwd: launch.cwd } },
      this.clientOptions(() => (this.client === client ? this.closed() : ended)),
    );
    this.client = client;
    client.registerFeature(new ShowsUses());
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) {
        return;
      }
      if (newState === State.Running) {
        this.answered = true;
        this.health({ kind: "ready", launch, version: client.initializeResult?.serverInfo?.version });
      } else if (newState === State.Starting) {
        this.health({ kind: "starting", launch });
      }
    });
    client.start().catch(async (error) => {
      await within(1000, this.heard);
      if (this.client === client) {
        this.fail(this.lastWords || reasonOf(error));
      }
    });
  }

  private clientOptions(closed: () => CloseHandlerResult): LanguageClientOptions {
    return {
      documentSelector: documents,
      initializationOptions: this.options,
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      diagnosticCollectionName: "owed",
      // a record's text reaches the cards: it may link, but not run commands
      markdown: { isTrusted: false, supportHtml: false },
      middleware: {
        ...this.afterEdit.middleware,
        provideDiagnostics: async (document, previous, token, next) => {
          const report = await next(document, previous, token);
          this.diagnosed.fire();
          return report;
        },
      },
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed,
      },
      stdioOptions: {
        stderr: (stream) => this.listen(stream),
        stdout: () => {},
      },
    };
  }

  /** Python logs to stderr, whatever the level; the last line of a server that ends says why it did. */
  private listen(stream: Readable): void {
    const lines = createInterface({ input: stream });
    lines.on("line", (line) => {
      this.log.info(line);
      this.lastWords = line.trim() || this.lastWords;
    });
    this.heard = new Promise((resolve) => lines.once("close", resolve));
  }

  private closed(): CloseHandlerResult {
    if (!this.answered) {
      return ended;
    }
    const now = Date.now();
    this.crashes = [...this.crashes.filter((then) => now - then < crashWindow), now];
    if (this.crashes.length <= crashesAllowed) {
      return { action: CloseAction.Restart, handled: true };
    }
    this.fail(`The server ended ${this.crashes.length} times within three minutes.`);
    return ended;
  }

  private async stopClient(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.launch = undefined;
    if (client === undefined) {
      return;
    }
    try {
      // A client cannot be stopped while it starts: it would go on and come up beside its successor.
      await settled(client);
      if (client.state === State.Starting) {
        client.serverProcess?.kill();
        await settled(client);
      }
      await client.dispose();
    } catch (error) {
      this.log.warn(`Stopping: ${reasonOf(error)}`);
    }
  }

  /** Open the page that says how to install the server. */
  async howToInstall(): Promise<void> {
    await vscode.commands.executeCommand("workbench.action.openWalkthrough", `${this.context.extension.id}#install`);
  }

  private health(health: Health): void {
    void vscode.commands.executeCommand("setContext", "owed.missing", health.kind === "missing");
    void vscode.commands.executeCommand("setContext", "owed.running", health.kind === "ready");
    this.healthChanged.fire(health);
  }

  private fail(reason: string): void {
    this.log.error(reason);
    this.health({ kind: "failed", reason });
    void this.sayFailed(reason);
  }

  private async sayMissing(): Promise<void> {
    const how = "How to Install";
    const never = "Don't Show Again";
    if (!this.first("missing") || this.context.globalState.get(neverSaysMissing)) {
      return;
    }
    const answer = await vscode.window.showInformationMessage(missingText(), how, never);
    if (answer === how) {
      await this.howToInstall();
    } else if (answer === never) {
      await this.context.globalState.update(neverSaysMissing, true);
    }
  }

  private async sayFailed(reason: string): Promise<void> {
    const open = "Open Log";
    const text = `Owed's language server did not start. ${reason}`;
    if (this.first("failed") && (await vscode.window.showWarningMessage(text, open)) === open) {
      this.log.show(true);
    }
  }

  /** Each kind of message is shown once in a session; the status item says the rest. */
  private first(kind: string): boolean {
    const first = !this.said.has(kind);
    this.said.add(kind);
    return first;
  }
}

/** Wait until the client came up, or did not, or takes longer than it may. */
async function settled(client: LanguageClient): Promise<void> {
  if (client.needsStop()) {
    // the promise of the start that is under way; the state says "running" before all is in place
    await within(startTime, client.start());
  }
}

/** Wait for a promise, for so many milliseconds at most; how it ends makes no difference. */
async function within(time: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, time);
  });
  await Promise.race([promise.catch(() => {}), late]);
  clearTimeout(timer);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function missingText(): string {
  return vscode.workspace.isTrusted
    ? "Owed's language server was not found in this project's environment or on PATH."
    : "Owed's language server was not found on PATH. What this workspace brings along is used once you trust it.";
}
