/**
 * Which language server to start.
 *
 * A workspace may have been cloned a minute ago. Until the user trusts it, nothing that lies inside it is run: not
 * its settings, not its environment, not a `PATH` entry that leads into it, and no module found through the working
 * directory of `python -m`.
 */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { selectedInterpreter } from "./interpreter";

/** A server that can be started; `origin` says in words where it was found. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly origin: string;
}

/** The setting names a program that is not there. Falling through to another server would hide the mistake. */
export interface Broken {
  readonly broken: string;
}

const windows = process.platform === "win32";
const serverArgs = ["server"];

/** Find the server: the setting, then the project's environment, then PATH. */
export async function findServer(context: vscode.ExtensionContext): Promise<Launch | Broken | undefined> {
  const cwd = workingDirectory(context);
  const configured = vscode.workspace.getConfiguration("owed").get<unknown>("command");
  if (Array.isArray(configured) && configured.length > 0 && configured.every((part) => typeof part === "string")) {
    return fromSetting(configured, cwd);
  }
  if (vscode.workspace.isTrusted) {
    for (const place of environmentPlaces()) {
      const command = await place.program();
      if (command !== undefined) {
        return { command, args: serverArgs, cwd, origin: place.origin };
      }
    }
  }
  const command = await onPath(windows ? "owed.exe" : "owed");
  return command === undefined ? undefined : { command, args: serverArgs, cwd, origin: "PATH" };
}

/** Tell whether two launches would start the same process. */
export function sameLaunch(a: Launch | undefined, b: Launch | undefined): boolean {
  return a?.command === b?.command && a?.cwd === b?.cwd && a?.args.join("\0") === b?.args.join("\0");
}

async function fromSetting(configured: readonly string[], cwd: string): Promise<Launch | Broken> {
  const [name = "", ...args] = configured.map(expand);
  let command: string | undefined;
  if (/[\\/]/.test(name)) {
    command = await program(path.resolve(cwd, name));
  } else {
    command = windows && path.extname(name) === "" ? await onPath(`${name}.exe`) : await onPath(name);
  }
  return command === undefined ? { broken: name } : { command, args, cwd, origin: "setting owed.command" };
}

function expand(part: string): string {
  const folder = localFolders()[0];
  const text = folder === undefined ? part : part.replaceAll("${" + "workspaceFolder}", folder);
  return text === "~" || text.startsWith("~/") || text.startsWith("~\\") ? os.homedir() + text.slice(1) : text;
}

interface Place {
  readonly origin: string;
  program(): Promise<string | undefined>;
}

/** The environments of all folders, the user's own choice of interpreter first. */
function environmentPlaces(): Place[] {
  const folders = localFolders();
  const chosen = (folders.length > 0 ? folders : [undefined]).map((folder) => ({
    origin: "selected Python interpreter",
    program: async () => {
      const interpreter = await selectedInterpreter(folder);
      return interpreter && besideInterpreter(interpreter);
    },
  }));
  const conventional = folders.flatMap((folder) =>
    [".venv", "venv", "env"].map((name) => ({
      origin: name,
      program: () =>
        program(windows ? path.join(folder, name, "Scripts", "owed.exe") : path.join(folder, name, "bin", "owed")),
    })),
  );
  return [...chosen, ...conventional];
}

async function besideInterpreter(interpreter: string): Promise<string | undefined> {
  const directory = path.dirname(interpreter);
  if (!windows) {
    return program(path.join(directory, "owed"));
  }
  // a virtual environment keeps python.exe in Scripts, conda keeps it one level up
  return (
    (await program(path.join(directory, "owed.exe"))) ?? (await program(path.join(directory, "Scripts", "owed.exe")))
  );
}

/**
 * The program on PATH. Looked up here and not by `spawn`: Windows would try the working directory first, and an
 * untrusted workspace's own environment may be on PATH when the editor was started from an activated shell.
 */
async function onPath(name: string): Promise<string | undefined> {
  const untrusted = vscode.workspace.isTrusted ? [] : localFolders();
  for (const directory of (process.env.PATH ?? "").split(path.delimiter)) {
    if (path.isAbsolute(directory) && !untrusted.some((folder) => inside(directory, folder))) {
      const found = await program(path.join(directory, name));
      if (found !== undefined) {
        return found;
      }
    }
  }
  return undefined;
}

async function program(file: string): Promise<string | undefined> {
  try {
    await access(file, windows ? constants.F_OK : constants.X_OK);
    return (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

function inside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return !relative.startsWith("..") && !path.isAbsolute(relative);
}

/** The first folder, so that `uv run` and friends find the project; never an untrusted one. */
function workingDirectory(context: vscode.ExtensionContext): string {
  const folder = vscode.workspace.isTrusted ? localFolders()[0] : undefined;
  return folder ?? context.extensionPath;
}

function localFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === "file")
    .map((folder) => folder.uri.fsPath);
}
