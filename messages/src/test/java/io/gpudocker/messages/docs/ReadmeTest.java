package io.gpudocker.messages.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.codec.RawRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadmeTest {
    private static final Path EXAMPLE = Path.of("src/test/java/io/gpudocker/messages/docs/ReadmeExample.java");
    private static final Path RESULT = Path.of("src/main/resources/schemas/io.gpudocker.result.v1.json");

    static Stream<String> json() throws IOException {
        return Markdown.readme().blocks("json").stream();
    }

    static Stream<Markdown> pages() throws IOException {
        return Markdown.all().stream();
    }

    @Test
    void theJavaInTheReadmeIsTheJavaThatCompiles() throws IOException {
        String compiled = Files.readString(EXAMPLE).split("        // README\n", -1)[1];

        assertThat(Markdown.readme().blocks("java")).containsExactly(compiled.indent(-8));
    }

    @ParameterizedTest
    @MethodSource("json")
    void everyMessageInTheReadmeIsValid(String json) throws IOException {
        if (json.contains("\"specversion\"")) {
            assertThat(decoded(json)).isInstanceOf(DecodedCommand.Valid.class);
        } else {
            var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Files.readString(RESULT), InputFormat.JSON);
            assertThat(schema.validate(json, InputFormat.JSON)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Markdown page) {
        assertThat(page.links())
                .as(page.file().toString())
                .allSatisfy(target -> assertThat(target).exists());
    }

    private static DecodedCommand decoded(String json) {
        boolean volume = json.contains("io.gpudocker.volume.");
        byte[] key = (volume ? "data" : "foo").getBytes(StandardCharsets.UTF_8);
        RawRecord record = new RawRecord(key, List.of(), json.getBytes(StandardCharsets.UTF_8), 0);
        return new CommandCodec().decode(volume ? ResourceKind.VOLUME : ResourceKind.REPLICA_SET, "host1", record);
    }
}
