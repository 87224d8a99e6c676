(function_item name: (_) @name return_type: (_)? @returns) @definition.function
(function_signature_item name: (_) @name return_type: (_)? @returns) @definition.function
(struct_item name: (_) @name) @definition.class
(enum_item name: (_) @name) @definition.class
(union_item name: (_) @name) @definition.class
(trait_item name: (_) @name) @definition.class
(trait_item name: (_) @name bounds: (trait_bounds (_) @base)) @definition.class
(type_item name: (_) @name type: (_) @type) @definition.class
(associated_type name: (_) @name) @definition.field
(mod_item name: (_) @name) @definition.module
(macro_definition name: (_) @name) @definition.function
(const_item name: (identifier) @name type: (_) @type) @definition.variable
(static_item name: (identifier) @name type: (_) @type) @definition.variable
(enum_variant name: (_) @name) @definition.field
(field_declaration name: (_) @name type: (_) @type) @definition.field
(impl_item type: [
  (type_identifier) @name
  (generic_type type: [(type_identifier) @name (scoped_type_identifier name: (_) @name)])
  (scoped_type_identifier name: (_) @name)
  (reference_type type: (type_identifier) @name)]) @extend
(impl_item trait: (_) @base type: [(type_identifier) @name (generic_type type: (type_identifier) @name)]) @extend

(mod_item body: (declaration_list)) @scope.module
[(function_item) (closure_expression) (function_signature_item)] @scope.function
[(block) (if_expression) (while_expression) (for_expression) (match_arm) (impl_item) (trait_item) (struct_item) (enum_item)
 (type_item) (function_type)] @scope

(parameter pattern: (identifier) @local type: (_) @type)
(parameter pattern: (mut_pattern (identifier) @local) type: (_) @type)
(closure_parameters (identifier) @local)
(let_declaration pattern: (identifier) @local type: (_)? @type value: (_)? @value)
(let_declaration pattern: (mut_pattern (identifier) @local) type: (_)? @type value: (_)? @value)
(for_expression pattern: (identifier) @local value: (_) @after)
((match_pattern (identifier) @local) (#match? @local "^[a-z_]"))
((tuple_pattern (identifier) @local) (#match? @local "^[a-z_]"))
(tuple_struct_pattern type: (_) (identifier) @local (#match? @local "^[a-z_]"))
(field_pattern name: (shorthand_field_identifier) @local)
((field_pattern pattern: (identifier) @local) (#match? @local "^[a-z_]"))
((slice_pattern (identifier) @local) (#match? @local "^[a-z_]"))
((or_pattern (identifier) @local) (#match? @local "^[a-z_]"))
((reference_pattern (identifier) @local) (#match? @local "^[a-z_]"))
(ref_pattern (identifier) @local)
(mut_pattern (identifier) @local)
(captured_pattern . (identifier) @local)
(type_parameter name: (type_identifier) @local.type bounds: (trait_bounds . (_) @type .))
(type_parameter name: (type_identifier) @local.type)
(const_parameter name: (identifier) @local)

[(let_declaration) (let_condition)] @delay

(attribute_item) @prefix

[(use_declaration) (extern_crate_declaration)] @import

;;; references

(identifier) @reference
(type_identifier) @reference.type
(shorthand_field_initializer (identifier) @reference)
(field_expression value: (_) @receiver field: (field_identifier) @member)
(scoped_identifier path: (_) @receiver name: (_) @member.path)
(scoped_type_identifier path: (_) @receiver name: (_) @member.path)
(struct_expression
  name: (_) @receiver
  body: (field_initializer_list (field_initializer field: (field_identifier) @member)))
(struct_pattern type: (_) @receiver (field_pattern name: [(field_identifier) (shorthand_field_identifier)] @member))
(use_declaration (_) @ignore)
(macro_invocation macro: (identifier) @reference.call)
(token_tree (identifier) @reference)
(token_tree (_) @receiver . "::" . (identifier) @member.path)
(token_tree [(identifier) (self)] @receiver . "." . (identifier) @member)
