package io.gpudocker.messages.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the shape of a message as JSON Schema 2020-12. Nested records stand under {@code $defs}. Used once per schema. */
final class SchemaGenerator {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<String, ObjectNode> definitions = new TreeMap<>();

    /** The schema of a message's data. */
    ObjectNode generate(String type, RecordShape shape, List<FieldShape> more) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:gpu-docker:" + type);
        schema.put("title", type);
        object(schema, more, shape.fields());
        addDefinitions(schema);
        return schema;
    }

    /** Puts what was referred to at the end. */
    void addDefinitions(ObjectNode schema) {
        if (!definitions.isEmpty()) {
            ObjectNode defs = schema.putObject("$defs");
            definitions.forEach(defs::set);
        }
    }

    private void object(ObjectNode schema, List<FieldShape> first, List<FieldShape> second) {
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        for (List<FieldShape> fields : List.of(first, second)) {
            for (FieldShape field : fields) {
                properties.set(field.name(), field(field));
                if (!field.optional() && !required.toString().contains('"' + field.name() + '"')) {
                    required.add(field.name());
                }
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        schema.put("additionalProperties", false);
    }

    private ObjectNode field(FieldShape field) {
        ObjectNode schema = value(field.value());
        if (field.nullable() && schema.has("type")) {
            String type = schema.get("type").asText();
            schema.putArray("type").add(type).add("null");
        }
        if (!field.doc().isEmpty()) {
            schema.put("description", field.doc());
        }
        String fallback = field.fallback();
        if (fallback != null) {
            try {
                schema.set("default", MAPPER.readTree(fallback));
            } catch (JsonProcessingException defect) {
                throw new IllegalStateException(field.name(), defect);
            }
        }
        return schema;
    }

    ObjectNode value(ValueShape shape) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        switch (shape) {
            case ValueShape.Text(Form form) -> text(schema, form);
            case ValueShape.Whole whole -> whole(schema, whole);
            case ValueShape.Decimal decimal -> decimal(schema, decimal);
            case ValueShape.Flag() -> schema.put("type", "boolean");
            case ValueShape.Choice choice -> {
                ArrayNode names = schema.put("type", "string").putArray("enum");
                choice.names().forEach(names::add);
            }
            case ValueShape.Size _ -> scalar(schema, "[0-9]{1,19}(?:\\.[0-9]{1,19})? ?[KMGTkmgt][Ii]?[Bb]");
            case ValueShape.Port() ->
                scalar(
                        schema,
                        "(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
                                + "(?:/(?:[Tt][Cc][Pp]|[Uu][Dd][Pp]|[Ss][Cc][Tt][Pp]))?");
            case ValueShape.Time() ->
                schema.put("type", "string").put("format", "date-time").put("pattern", TIME);
            case ValueShape.Span _ -> {
                scalar(schema, "\\+?[Pp](?=.)[^-]*");
                schema.put("format", "duration");
            }
            case ValueShape.ListOf list -> list(schema, list);
            case ValueShape.MapOf map -> map(schema, map);
            case ValueShape.Nested(RecordShape nested) -> schema.put("$ref", reference(nested));
            case ValueShape.AnyOf any -> {
                ArrayNode options = schema.putArray("anyOf");
                any.shapes().forEach(each -> options.addObject().put("$ref", reference(each)));
            }
            case ValueShape.Free() -> {
                // The empty schema allows everything.
            }
        }
        return schema;
    }

    private static final String TIME =
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$";

    private static void text(ObjectNode schema, Form form) {
        schema.put("type", "string");
        if (form != Form.ANY) {
            schema.put("pattern", anchored(form.pattern())).put("maxLength", form.maxLength());
        }
    }

    private static void scalar(ObjectNode schema, String pattern) {
        schema.put("type", "string").put("pattern", anchored(pattern)).put("maxLength", 64);
    }

    private static String anchored(String pattern) {
        return "^(?:" + pattern + ")$";
    }

    private static void whole(ObjectNode schema, ValueShape.Whole whole) {
        schema.put("type", "integer");
        if (whole.min() != (whole.fitsInt() ? Integer.MIN_VALUE : Long.MIN_VALUE)) {
            schema.put("minimum", whole.min());
        }
        if (whole.max() != Long.MAX_VALUE) {
            schema.put("maximum", whole.max());
        }
    }

    private static void decimal(ObjectNode schema, ValueShape.Decimal decimal) {
        schema.put("type", "number");
        if (decimal.min() != null) {
            schema.put("minimum", decimal.min());
        }
        if (decimal.max() != null) {
            schema.put("maximum", decimal.max());
        }
    }

    private void list(ObjectNode schema, ValueShape.ListOf list) {
        schema.put("type", "array").set("items", value(list.item()));
        if (list.min() > 0) {
            schema.put("minItems", list.min());
        }
        if (list.max() != Integer.MAX_VALUE) {
            schema.put("maxItems", list.max());
        }
        if (!list.distinct().isEmpty()) {
            schema.put("uniqueItems", true);
        }
    }

    private void map(ObjectNode schema, ValueShape.MapOf map) {
        schema.put("type", "object");
        if (map.keys() != Form.ANY) {
            schema.putObject("propertyNames")
                    .put("pattern", anchored(map.keys().pattern()))
                    .put("maxLength", map.keys().maxLength());
        }
        schema.set("additionalProperties", value(map.value()));
        if (map.max() != Integer.MAX_VALUE) {
            schema.put("maxProperties", map.max());
        }
    }

    private String reference(RecordShape shape) {
        Class<?> type = shape.type();
        Class<?> outer = type.getDeclaringClass();
        // A nested record's own name says little outside its class; commands' parts are known by theirs.
        String name = outer == null || outer.getSimpleName().endsWith("Command")
                ? type.getSimpleName()
                : outer.getSimpleName() + type.getSimpleName();
        if (!definitions.containsKey(name)) {
            ObjectNode definition = JsonNodeFactory.instance.objectNode();
            definitions.put(name, definition);
            object(definition, List.of(), shape.fields());
        }
        return "#/$defs/" + name;
    }
}
