; What JavaScript and TypeScript have in common.

(function_declaration name: (_) @name) @definition.function
(generator_function_declaration name: (_) @name) @definition.function
(class_declaration name: (_) @name) @definition.class
(export_statement declaration: (function_declaration name: (_) @name)) @definition.function
(export_statement declaration: (generator_function_declaration name: (_) @name)) @definition.function
(export_statement declaration: (class_declaration name: (_) @name)) @definition.class
(method_definition name: (_) @name) @definition.method

(program (lexical_declaration (variable_declarator name: (identifier) @name value: (_)? @value)) @definition.variable)
(program (variable_declaration (variable_declarator name: (identifier) @name value: (_)? @value)) @definition.variable)
(program (export_statement declaration: (_ (variable_declarator name: (identifier) @name value: (_)? @value))) @definition.variable)
(program [(lexical_declaration (variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression) (generator_function)]))
  (variable_declaration (variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression) (generator_function)]))
  (export_statement declaration: (_ (variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression) (generator_function)])))] @definition.function)
(program [(lexical_declaration (variable_declarator name: (identifier) @name value: (class)))
  (variable_declaration (variable_declarator name: (identifier) @name value: (class)))
  (export_statement declaration: (_ (variable_declarator name: (identifier) @name value: (class))))] @definition.class)
(program (export_statement declaration: (_ (variable_declarator name: (object_pattern
  [(shorthand_property_identifier_pattern) @name (pair_pattern value: (identifier) @name)])))) @definition.variable)

(variable_declarator value: (object [
  (pair key: (property_identifier) @name value: [(arrow_function) (function_expression)]) @definition.method
  (pair key: (property_identifier) @name value: (_) @value) @definition.field]))
(pair value: (object [
  (pair key: (property_identifier) @name value: [(arrow_function) (function_expression)]) @definition.method
  (pair key: (property_identifier) @name value: (_) @value) @definition.field]))

; exports.a = …, module.exports.a = …, A.prototype.b = …, A.b = function
(program (expression_statement (assignment_expression
  left: (member_expression object: (identifier) @_exports property: (property_identifier) @name)
  right: [(arrow_function) (function_expression) (class)])) @definition.function (#eq? @_exports "exports"))
(program (expression_statement (assignment_expression
  left: (member_expression object: (member_expression object: (identifier) @_module property: (property_identifier) @_exports)
    property: (property_identifier) @name)
  right: [(arrow_function) (function_expression) (class)])) @definition.function (#eq? @_module "module") (#eq? @_exports "exports"))
((expression_statement (assignment_expression
  left: (member_expression object: (member_expression object: (identifier) @owner property: (property_identifier) @_prototype)
    property: (property_identifier) @name)
  right: [(arrow_function) (function_expression)])) @definition.method (#eq? @_prototype "prototype"))

[(function_declaration) (generator_function_declaration) (function_expression) (generator_function) (arrow_function)
 (method_definition)] @scope.function
[(statement_block) (for_statement) (for_in_statement) (catch_clause) (switch_body) (class_declaration) (class)] @scope

(lexical_declaration (variable_declarator name: (identifier) @local value: (_)? @value))
(variable_declaration (variable_declarator name: (identifier) @local.function value: (_)? @value))
(for_in_statement kind: _ left: (identifier) @local)
(catch_clause parameter: (identifier) @local)
(arrow_function parameter: (identifier) @local)
(function_expression name: (identifier) @local)
(class name: (_) @local)
(shorthand_property_identifier_pattern) @local
(pair_pattern value: [(identifier) @local (assignment_pattern left: (identifier) @local)])
(rest_pattern (identifier) @local)
(array_pattern [(identifier) @local (assignment_pattern left: (identifier) @local)])

(import_statement) @import
(export_statement source: (_)) @import
(variable_declarator value: [
  (call_expression function: (identifier) @_require arguments: (arguments (string)))
  (member_expression object: (call_expression function: (identifier) @_require arguments: (arguments (string))))]
  (#eq? @_require "require")) @import

;;; references

(identifier) @reference
(shorthand_property_identifier) @reference
(member_expression object: (_) @receiver property: [(property_identifier) (private_property_identifier)] @member)
(call_expression function: (identifier) @_require arguments: (arguments (string)) (#eq? @_require "require")) @ignore
(import_specifier (identifier) @ignore)
(export_specifier alias: (identifier) @ignore)
(namespace_import (identifier) @ignore)
(namespace_export (identifier) @ignore)
(import_clause (identifier) @ignore)
