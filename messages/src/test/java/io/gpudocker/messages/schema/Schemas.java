package io.gpudocker.messages.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.MessageTypes;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VolumeView;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All schemas of the contract, by message type. */
final class Schemas {
    private static final FieldShape HOST = text("host", "Id of the host");
    private static final FieldShape NAME = text("name", "The resource's name; the host id for hosts and GPUs");

    private Schemas() {}

    static Map<String, ObjectNode> all() {
        Map<String, ObjectNode> all = new LinkedHashMap<>();
        MessageTypes.commands().values().forEach(type -> all.put(type.type(), command(type)));
        all.put(MessageTypes.RESULT, result());
        MessageTypes.events()
                .forEach((type, event) ->
                        all.put(type, new SchemaGenerator().generate(type, Shapes.of(event), subject())));
        all.put(MessageTypes.REPLICA_SET_STATE, state(MessageTypes.REPLICA_SET_STATE, ReplicaSetView.class));
        all.put(MessageTypes.VOLUME_STATE, state(MessageTypes.VOLUME_STATE, VolumeView.class));
        return all;
    }

    private static ObjectNode command(MessageTypes.CommandType type) {
        return new SchemaGenerator().generate(type.type(), Shapes.of(type.command()), List.of());
    }

    private static ObjectNode state(String type, Class<?> view) {
        FieldShape revision = new FieldShape(
                "revision",
                new ValueShape.Whole(0, Long.MAX_VALUE, false),
                false,
                false,
                null,
                "Never goes backwards for one resource");
        return new SchemaGenerator().generate(type, Shapes.of(view), List.of(HOST, kind(), revision));
    }

    /** A result's payload depends on its command's type, and whether there is one on the status. */
    private static ObjectNode result() {
        ObjectNode schema =
                new SchemaGenerator().generate(MessageTypes.RESULT, Shapes.of(CommandResult.class), List.of());
        ((ObjectNode) schema.get("properties").get("kind")).putArray("enum").addAll((ArrayNode)
                new SchemaGenerator().value(kind().value()).get("enum"));
        ArrayNode rules = schema.putArray("allOf");
        MessageTypes.commands().values().forEach(type -> {
            ObjectNode rule = rules.addObject();
            succeeded(rule.putObject("if")).putObject("commandType").put("const", type.type());
            ObjectNode then = rule.putObject("then");
            if (type.payload() == null) {
                then.putObject("properties").put("payload", false);
            } else {
                then.putObject("properties")
                        .putObject("payload")
                        .put("$ref", "#/$defs/" + type.payload().getSimpleName());
                then.putArray("required").add("payload");
            }
        });
        ObjectNode rule = rules.addObject();
        succeeded(rule.putObject("if"));
        rule.putObject("then").putObject("properties").put("error", false);
        ObjectNode otherwise = rule.putObject("else");
        otherwise.putObject("properties").put("payload", false);
        otherwise.putArray("required").add("error");
        return schema;
    }

    private static ObjectNode succeeded(ObjectNode condition) {
        ObjectNode properties = condition.putObject("properties");
        properties.putObject("status").put("const", "SUCCEEDED");
        return properties;
    }

    private static List<FieldShape> subject() {
        return List.of(HOST, kind(), NAME);
    }

    private static FieldShape kind() {
        return new FieldShape(
                "kind",
                new ValueShape.Choice(Arrays.asList(ResourceKind.values())),
                false,
                false,
                null,
                "Kind of the resource");
    }

    private static FieldShape text(String name, String doc) {
        return new FieldShape(name, new ValueShape.Text(Form.ANY), false, false, null, doc);
    }

    static String print(ObjectNode schema) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
        try {
            return JsonMapper.builder().build().writer(printer).writeValueAsString(schema) + "\n";
        } catch (JsonProcessingException defect) {
            throw new IllegalStateException(defect);
        }
    }
}
