package io.gpudocker.messages.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpudocker.messages.codec.MessageTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The schemas that are checked in are those of the types. Run with {@code -Dschemas.write=true} to write them anew. */
class SchemaFilesTest {
    private static final Path DIRECTORY = Path.of("src/main/resources/schemas");

    @Test
    void theFilesAreWhatTheTypesSay() throws IOException {
        Map<String, ObjectNode> schemas = Schemas.all();
        if (Boolean.getBoolean("schemas.write")) {
            write(schemas);
        }

        assertThat(files())
                .containsExactlyInAnyOrderElementsOf(
                        schemas.keySet().stream().map(type -> type + ".json").toList());
        for (Map.Entry<String, ObjectNode> schema : schemas.entrySet()) {
            assertThat(Files.readString(DIRECTORY.resolve(schema.getKey() + ".json")))
                    .as("%s: run with -Dschemas.write=true if the change is meant", schema.getKey())
                    .isEqualTo(Schemas.print(schema.getValue()));
        }
    }

    @Test
    void everyTextOfACommandIsBounded() {
        MessageTypes.commands().values().forEach(type -> assertBounded(Shapes.of(type.command())));
    }

    private static void assertBounded(RecordShape shape) {
        shape.fields().forEach(field -> assertBounded(shape.type() + "." + field.name(), field.value()));
    }

    private static void assertBounded(String where, ValueShape value) {
        switch (value) {
            case ValueShape.Text(Form form) -> assertThat(form).as(where).isNotEqualTo(Form.ANY);
            case ValueShape.ListOf list -> {
                assertThat(list.max()).as(where).isLessThan(Integer.MAX_VALUE);
                assertBounded(where, list.item());
            }
            case ValueShape.MapOf map -> {
                assertThat(map.max()).as(where).isLessThan(Integer.MAX_VALUE);
                assertThat(map.keys()).as(where).isNotEqualTo(Form.ANY);
                assertBounded(where, map.value());
            }
            case ValueShape.Nested(RecordShape nested) -> assertBounded(nested);
            case ValueShape.AnyOf _, ValueShape.Free _ -> throw new AssertionError(where);
            case ValueShape.Whole _,
                    ValueShape.Decimal _,
                    ValueShape.Flag _,
                    ValueShape.Choice _,
                    ValueShape.Size _,
                    ValueShape.Port _,
                    ValueShape.Time _,
                    ValueShape.Span _ -> assertThat(where).isNotEmpty();
        }
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void write(Map<String, ObjectNode> schemas) throws IOException {
        Files.createDirectories(DIRECTORY);
        for (String old : files()) {
            Files.delete(DIRECTORY.resolve(old));
        }
        for (Map.Entry<String, ObjectNode> schema : schemas.entrySet()) {
            Files.writeString(DIRECTORY.resolve(schema.getKey() + ".json"), Schemas.print(schema.getValue()));
        }
    }
}
