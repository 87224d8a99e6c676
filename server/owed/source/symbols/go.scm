(function_declaration name: (_) @name result: (_)? @returns) @definition.function
(method_declaration
  receiver: (parameter_list (parameter_declaration type: [
    (type_identifier) @owner
    (generic_type type: (type_identifier) @owner)
    (pointer_type [(type_identifier) @owner (generic_type type: (type_identifier) @owner)])]))
  name: (_) @name
  result: (_)? @returns) @definition.method
(type_declaration (type_spec name: (_) @name) @definition.class)
(type_declaration . (type_spec name: (_) @name) .) @definition.class
(type_declaration (type_alias name: (_) @name type: (_) @type) @definition.class)
(type_declaration . (type_alias name: (_) @name) .) @definition.class
(type_spec name: (_) @name type: (struct_type (field_declaration_list (field_declaration !name type: (_) @base)))) @definition.class
(type_spec name: (_) @name type: (interface_type (type_elem (_) @base))) @definition.class
(field_declaration name: (_) @name type: (_) @type) @definition.field
(method_elem name: (_) @name) @definition.method
(source_file (const_declaration (const_spec (identifier) @name) @definition.variable))
(source_file (const_declaration . (const_spec (identifier) @name) .) @definition.variable)
(source_file (var_declaration (var_spec name: (identifier) @name) @definition.variable))
(source_file (var_declaration (var_spec_list (var_spec name: (identifier) @name) @definition.variable)))
(source_file (var_declaration . (var_spec name: (identifier) @name) .) @definition.variable)
(source_file (var_declaration (var_spec name: (identifier) @name type: (_) @type) @definition.variable))
(source_file (var_declaration (var_spec_list (var_spec name: (identifier) @name type: (_) @type) @definition.variable)))
(source_file (var_declaration (var_spec . name: (identifier) @name . value: (_) @value) @definition.variable))
(source_file (var_declaration (var_spec_list (var_spec . name: (identifier) @name . value: (_) @value) @definition.variable)))

[(function_declaration) (method_declaration) (func_literal)] @scope.function
[(block) (if_statement) (for_statement) (expression_switch_statement) (type_switch_statement) (select_statement)
 (expression_case) (type_case) (default_case) (communication_case) (type_spec)] @scope

(parameter_declaration name: (identifier) @local type: (_) @type)
(parameter_declaration name: (identifier) @local)
(variadic_parameter_declaration name: (identifier) @local)
(type_parameter_declaration name: (identifier) @local.type type: (type_constraint . (_) @type .))
(type_parameter_declaration name: (identifier) @local.type)
(short_var_declaration left: (expression_list (identifier) @local))
(short_var_declaration left: (expression_list . (identifier) @local) right: (expression_list . (_) @value))
(range_clause left: (expression_list (identifier) @local))
(receive_statement left: (expression_list (identifier) @local))
(type_switch_statement alias: (expression_list (identifier) @local))
(var_spec name: (identifier) @local)
(var_spec name: (identifier) @local type: (_) @type)
(var_spec . name: (identifier) @local . value: (_) @value)
(const_spec (identifier) @local)

[(short_var_declaration) (range_clause) (var_spec) (const_spec) (receive_statement)] @delay

(import_spec) @import

;;; references

(identifier) @reference
(type_identifier) @reference
(selector_expression operand: (_) @receiver field: (field_identifier) @member)
(qualified_type package: (_) @receiver name: (type_identifier) @member)
(composite_literal
  type: (_) @receiver
  body: (literal_value (keyed_element key: (literal_element (identifier) @member))))
