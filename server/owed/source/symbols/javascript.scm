; JavaScript beside what is in ecmascript.scm.

(field_definition property: [(property_identifier) (private_property_identifier)] @name value: (_)? @value) @definition.field
(field_definition property: (property_identifier) @name value: [(arrow_function) (function_expression)]) @definition.method
(class_declaration name: (_) @name (class_heritage (_) @base)) @definition.class

(formal_parameters [(identifier) @local (assignment_pattern left: (identifier) @local)])

;;; references
