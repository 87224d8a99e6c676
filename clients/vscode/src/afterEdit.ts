/**
 * Commands that follow a code action's edit, kept alive until they run.
 *
 * VS Code holds a code action's command together with its arguments on the list of actions that it came in, and drops
 * that list as soon as newer actions are asked for. The edit itself makes it ask: where applying takes a moment (a file
 * is created, two are saved), the command is gone before its turn comes ("Actual command not found"), and the new
 * record is not shown. A command without arguments is known by its name alone; so each gets a name of its own.
 */
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";

/** How many are kept; the oldest go first. One action menu offers far fewer. */
const kept = 64;

export class AfterEdit implements vscode.Disposable {
  private readonly commands: vscode.Disposable[] = [];
  private count = 0;

  readonly middleware: Pick<Middleware, "provideCodeActions" | "resolveCodeAction"> = {
    provideCodeActions: async (document, range, context, token, next) => {
      const actions = await next(document, range, context, token);
      for (const action of actions ?? []) {
        this.keep(action);
      }
      return actions;
    },
    resolveCodeAction: async (item, token, next) => {
      const action = await next(item, token);
      this.keep(action);
      return action;
    },
  };

  dispose(): void {
    vscode.Disposable.from(...this.commands).dispose();
  }

  /** Give the command that follows the action's edit a name that stands for its arguments too. */
  private keep(action: vscode.Command | vscode.CodeAction | null | undefined): void {
    if (!(action instanceof vscode.CodeAction) || action.edit === undefined || !action.command?.arguments?.length) {
      return;
    }
    const { title, command, arguments: args } = action.command;
    this.count += 1;
    const name = `owed.afterEdit.${this.count}`;
    this.commands.push(vscode.commands.registerCommand(name, () => vscode.commands.executeCommand(command, ...args)));
    action.command = { title, command: name };
    while (this.commands.length > kept) {
      this.commands.shift()?.dispose();
    }
  }
}
