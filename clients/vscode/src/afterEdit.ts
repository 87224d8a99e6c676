/**
 * Commands that follow a code action's edit, kept until they run.
 *
 * VS Code takes a command that comes with a resolved action only for as long as it holds the list that the action came
 * in, and drops that list as soon as newer actions are asked for: because diagnostics came, or because the edit itself
 * makes it ask. The edit is then made all the same, and the command is gone without a word: the new record is not shown,
 * the cursor does not go to the blank. So every action has one and the same command from the beginning, without
 * arguments, and what it stands for is what the action that was resolved last wants to be done.
 */
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";

const name = "owed.afterEdit";

export class AfterEdit implements vscode.Disposable {
  private next: vscode.Command | undefined;

  private readonly registered = vscode.commands.registerCommand(name, () => {
    const next = this.next;
    this.next = undefined;
    return next && vscode.commands.executeCommand(next.command, ...(next.arguments ?? []));
  });

  readonly middleware: Pick<Middleware, "provideCodeActions" | "resolveCodeAction"> = {
    provideCodeActions: async (document, range, context, token, next) => {
      const actions = await next(document, range, context, token);
      for (const action of actions ?? []) {
        if (action instanceof vscode.CodeAction && action.edit === undefined && action.command === undefined) {
          action.command = { title: action.title, command: name };
        }
      }
      return actions;
    },
    resolveCodeAction: async (item, token, next) => {
      const action = await next(item, token);
      if (action instanceof vscode.CodeAction) {
        this.next = action.command?.command === name ? undefined : action.command;
        action.command = { title: action.title, command: name };
      }
      return action;
    },
  };

  dispose(): void {
    this.registered.dispose();
  }
}
