; TypeScript beside what is in ecmascript.scm.

(abstract_class_declaration name: (_) @name) @definition.class
(interface_declaration name: (_) @name) @definition.class
(enum_declaration name: (_) @name) @definition.class
(type_alias_declaration name: (_) @name value: (_) @type) @definition.class
(internal_module name: [(identifier) (nested_identifier)] @name) @definition.module
(function_signature name: (_) @name) @definition.function
(export_statement declaration: [
  (abstract_class_declaration name: (_) @name) (interface_declaration name: (_) @name) (enum_declaration name: (_) @name)
  (type_alias_declaration name: (_) @name)]) @definition.class
(export_statement declaration: (function_signature name: (_) @name)) @definition.function
(export_statement declaration: (internal_module name: [(identifier) (nested_identifier)] @name)) @definition.module
(ambient_declaration (_ name: [(identifier) (type_identifier) (nested_identifier)] @name)) @definition.variable
(ambient_declaration (_ (variable_declarator name: (identifier) @name type: (_)? @type))) @definition.variable
(export_statement (ambient_declaration (_ name: [(identifier) (type_identifier)] @name))) @definition.variable
(expression_statement (internal_module name: (_) @name)) @definition.module

(class_declaration name: (_) @name (class_heritage (extends_clause value: (_) @base))) @definition.class
(class_declaration name: (_) @name (class_heritage (implements_clause (_) @base))) @definition.class
(abstract_class_declaration name: (_) @name (class_heritage (extends_clause value: (_) @base))) @definition.class
(abstract_class_declaration name: (_) @name (class_heritage (implements_clause (_) @base))) @definition.class
(interface_declaration name: (_) @name (extends_type_clause type: (_) @base)) @definition.class

(abstract_method_signature name: (_) @name) @definition.method
(method_signature name: (_) @name) @definition.method
(property_signature name: (property_identifier) @name type: (_)? @type) @definition.field
(public_field_definition name: [(property_identifier) (private_property_identifier)] @name type: (_)? @type value: (_)? @value) @definition.field
(public_field_definition name: (property_identifier) @name value: [(arrow_function) (function_expression)]) @definition.method
(enum_body name: (property_identifier) @name @definition.field)
(enum_assignment name: (property_identifier) @name) @definition.field
(required_parameter (accessibility_modifier) pattern: (identifier) @name type: (_)? @type) @definition.field

(function_declaration name: (_) @name return_type: (_) @returns) @definition.function
(method_definition name: (_) @name return_type: (_) @returns) @definition.method
(program (lexical_declaration (variable_declarator name: (identifier) @name type: (_) @type)) @definition.variable)
(program (export_statement declaration: (_ (variable_declarator name: (identifier) @name type: (_) @type))) @definition.variable)

(variable_declarator value: [(as_expression (object [
  (pair key: (property_identifier) @name value: [(arrow_function) (function_expression)]) @definition.method
  (pair key: (property_identifier) @name value: (_) @value) @definition.field]))
  (satisfies_expression (object [
  (pair key: (property_identifier) @name value: [(arrow_function) (function_expression)]) @definition.method
  (pair key: (property_identifier) @name value: (_) @value) @definition.field]))])

(internal_module body: (statement_block (lexical_declaration (variable_declarator name: (identifier) @name)) @definition.variable))
(internal_module body: (statement_block (export_statement declaration: (_ (variable_declarator name: (identifier) @name))) @definition.variable))

[(abstract_class_declaration) (interface_declaration) (type_alias_declaration) (function_type) (conditional_type)
 (mapped_type_clause) (index_signature)] @scope
[(function_signature) (method_signature) (abstract_method_signature) (call_signature) (construct_signature)] @scope.function

(lexical_declaration (variable_declarator name: (identifier) @local type: (_) @type))
(required_parameter pattern: (identifier) @local type: (_)? @type)
(optional_parameter pattern: (identifier) @local type: (_)? @type)
(type_parameter name: (type_identifier) @local.type)
(infer_type (type_identifier) @local.type)
(mapped_type_clause name: (type_identifier) @local.type)

(class_body (decorator) @prefix)

;;; references

(type_identifier) @reference.type
(nested_type_identifier module: (_) @receiver name: (type_identifier) @member)
(nested_identifier object: (_) @receiver property: (_) @member)
(import_require_clause (identifier) @ignore)
