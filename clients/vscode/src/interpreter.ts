/** The interpreter that the user selected in the Python extension, where that extension is present. */
import * as vscode from "vscode";

/** The part of the Python extension's API that is used here. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly id: string; readonly path: string };
    resolveEnvironment(path: {
      readonly id: string;
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

/** Path of the interpreter selected for a folder (undefined: for no folder), or undefined where none is known. */
export async function selectedInterpreter(folder: string | undefined): Promise<string | undefined> {
  const environments = (await pythonApi())?.environments;
  if (environments === undefined) {
    return undefined;
  }
  const active = environments.getActiveEnvironmentPath(folder === undefined ? undefined : vscode.Uri.file(folder));
  return (await environments.resolveEnvironment(active))?.executable.uri?.fsPath;
}

/** Call `changed` whenever another interpreter is selected. */
export async function onInterpreterChange(changed: () => void): Promise<vscode.Disposable | undefined> {
  return (await pythonApi())?.environments.onDidChangeActiveEnvironmentPath(changed);
}

async function pythonApi(): Promise<PythonApi | undefined> {
  try {
    const api = await vscode.extensions.getExtension<Partial<PythonApi>>("ms-python.python")?.activate();
    return api?.environments === undefined ? undefined : (api as PythonApi);
  } catch {
    // its failure to start is reported by itself; the conventional folders are still looked at
    return undefined;
  }
}
