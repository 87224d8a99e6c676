(class_declaration name: (_) @name) @definition.class
(interface_declaration name: (_) @name) @definition.class
(enum_declaration name: (_) @name) @definition.class
(record_declaration name: (_) @name) @definition.class
(annotation_type_declaration name: (_) @name) @definition.class
(class_declaration name: (_) @name superclass: (superclass (_) @base)) @definition.class
(class_declaration name: (_) @name interfaces: (super_interfaces (type_list (_) @base))) @definition.class
(interface_declaration name: (_) @name (extends_interfaces (type_list (_) @base))) @definition.class
(enum_declaration name: (_) @name interfaces: (super_interfaces (type_list (_) @base))) @definition.class
(method_declaration type: (_) @returns name: (_) @name) @definition.method
(constructor_declaration name: (_) @name) @definition.method
(compact_constructor_declaration name: (_) @name) @definition.method
(annotation_type_element_declaration name: (_) @name) @definition.method
(field_declaration type: (_) @type declarator: (variable_declarator name: (_) @name)) @definition.field
(constant_declaration type: (_) @type declarator: (variable_declarator name: (_) @name)) @definition.field
(enum_constant name: (_) @name) @definition.field
(record_declaration parameters: (formal_parameters (formal_parameter type: (_) @type name: (_) @name) @definition.field))

[(method_declaration) (constructor_declaration) (compact_constructor_declaration) (lambda_expression)] @scope.function
[(class_declaration) (interface_declaration) (enum_declaration) (record_declaration) (annotation_type_declaration)
 (class_body) (interface_body) (enum_body) (block) (constructor_body) (for_statement) (enhanced_for_statement)
 (try_with_resources_statement) (catch_clause) (switch_block) (switch_rule) (switch_block_statement_group)] @scope

(local_variable_declaration type: (_) @type declarator: (variable_declarator name: (identifier) @local value: (_)? @value))
(formal_parameter type: (_) @type name: (identifier) @local)
(spread_parameter (variable_declarator name: (identifier) @local))
(enhanced_for_statement type: (_) @type name: (identifier) @local value: (_) @after)
(resource type: (_) @type name: (identifier) @local)
(catch_formal_parameter name: (identifier) @local)
(lambda_expression parameters: (identifier) @local)
(inferred_parameters (identifier) @local)
(instanceof_expression right: (_) @type name: (identifier) @local)
(record_pattern_component (_) @type (identifier) @local)
(type_pattern (_) @type (identifier) @local)
(type_parameter (type_identifier) @local.type)

(import_declaration) @import

;;; references

(identifier) @reference
(type_identifier) @reference.type
(annotation name: (identifier) @reference.type)
(marker_annotation name: (identifier) @reference.type)
(method_invocation !object name: (identifier) @reference.call)
(method_invocation object: (_) @receiver name: (identifier) @member)
(field_access object: (_) @receiver field: (identifier) @member)
(method_reference . (_) @receiver (identifier) @member .)
(scoped_type_identifier . (_) @receiver (type_identifier) @member .)
(scoped_identifier scope: (_) @receiver name: (_) @member)
(package_declaration (_) @ignore)
(import_declaration (_) @ignore)
(labeled_statement . (identifier) @ignore)
(break_statement (identifier) @ignore)
(continue_statement (identifier) @ignore)
(element_value_pair key: (identifier) @ignore)
