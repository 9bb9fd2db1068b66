package io.gpudocker.messages.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.EventCodec;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.GpuView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenMeter can't be had here: a real usage record is held against what the documentation says of it, and its own rules. */
class OpenMeterTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-01-01T01:00:00Z");
    private static final Markdown PAGE = Markdown.page("integration.md");
    private static final Path SCHEMA = Path.of("src/main/resources/schemas/io.gpudocker.event.usage.v1.json");
    private static final Pattern ASSIGNMENT = Pattern.compile("root\\.(\\w+) = metadata\\(\"(\\w+)\"\\)");
    /** OpenMeter's own rule for slugs and the names of groups. */
    private static final String NAME = "[a-z0-9_]{1,63}";

    private static final RawRecord RECORD =
            record(List.of(new GpuView("GPU-1", 0, "NVIDIA H100 PCIe"), new GpuView("GPU-2", 1, "NVIDIA H100 PCIe")));

    private static RawRecord record(List<GpuView> gpus) {
        Event usage = new Event.Usage("foo", 2, START, END, 3600, 3600 * gpus.size(), gpus, "c-1", false);
        return new EventCodec()
                .encode(new EventRecord(
                        "host1/usage/foo/2/" + START.toEpochMilli(),
                        "host1",
                        ResourceKind.REPLICA_SET,
                        "foo",
                        END,
                        null,
                        null,
                        null,
                        usage));
    }

    static Stream<JsonNode> meters() throws IOException {
        return new YAMLMapper().readTree(PAGE.example("meters")).path("meters").valueStream();
    }

    @Test
    void theRecordOnThePageIsTheOneThatIsSent() throws IOException {
        assertThat(Json.mapper().readTree(PAGE.example("usage"))).isEqualTo(data(RECORD));
    }

    @Test
    void aUsageRecordIsACloudEventForThoseWhoReadItWithItsSdk() throws IOException {
        CloudEvent event = read(RECORD);

        assertThat(event.getId()).isEqualTo("host1/usage/foo/2/1767225600000");
        assertThat(event.getSource()).hasToString("/gdw/host1");
        assertThat(event.getType()).isEqualTo("io.gpudocker.event.usage.v1");
        assertThat(event.getSubject()).isEqualTo("foo");
        assertThat(event.getTime()).isNotNull();
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(tree(event)).isEqualTo(data(RECORD));
    }

    @Test
    void itsDataIsValidByItsSchema() throws IOException {
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(SCHEMA), InputFormat.JSON);

        assertThat(schema.validate(data(RECORD).toString(), InputFormat.JSON)).isEmpty();
        assertThat(schema.validate(PAGE.example("usage"), InputFormat.JSON)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("meters")
    void everyMeterFindsANumberToSumAndValuesToGroupBy(JsonNode meter) throws IOException {
        JsonNode data = data(RECORD);

        assertThat(meter.path("slug").asText()).matches(NAME);
        assertThat(meter.path("eventType").asText()).isEqualTo("io.gpudocker.event.usage.v1");
        assertThat(meter.path("aggregation").asText()).isEqualTo("SUM");
        assertThat(at(data, meter.path("valueProperty")).isNumber()).isTrue();
        assertThat(meter.path("groupBy").properties()).isNotEmpty().allSatisfy(group -> {
            assertThat(group.getKey()).matches(NAME);
            assertThat(at(data, group.getValue()).isValueNode()).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("meters")
    void aReplicaSetWithoutGpusIsMeteredToo(JsonNode meter) throws IOException {
        assertThat(at(data(record(List.of())), meter.path("valueProperty")).isNumber())
                .isTrue();
    }

    @Test
    void whatTheCollectorMakesOfARecordIsTheSameEvent() throws IOException {
        JsonNode collector = new YAMLMapper().readTree(PAGE.example("collector"));
        JsonNode input = collector.path("input").path("redpanda");
        JsonNode processors = collector.path("pipeline").path("processors");

        assertThat(input.path("topics").path(0).asText()).isEqualTo("gdw.replies");
        assertThat(input.path("transaction_isolation_level").asText()).isEqualTo("read_committed");
        assertThat(processors.path(0).path("mapping").asText())
                .contains("metadata(\"ce_type\")", "\"" + read(RECORD).getType() + "\"");
        CloudEvent made = new JsonFormat()
                .deserialize(mapped(processors.path(1).path("mapping").asText())
                        .toString()
                        .getBytes(StandardCharsets.UTF_8));
        CloudEvent sent = read(RECORD);
        assertThat(made.getAttributeNames()).containsAll(List.of("id", "source", "type", "time", "subject"));
        assertThat(made.getAttributeNames())
                .allSatisfy(name -> assertThat(made.getAttribute(name)).isEqualTo(sent.getAttribute(name)));
        assertThat(tree(made)).isEqualTo(tree(sent));
    }

    @Test
    void theReadmeShowsTheFirstOfTheseMeters() throws IOException {
        JsonNode shown = new YAMLMapper().readTree(Markdown.readme().example("meters"));

        assertThat(shown.path("meters").valueStream())
                .containsExactly(meters().findFirst().orElseThrow());
    }

    /** Carries out a mapping that consists of the few forms in use; any other line fails. */
    private static ObjectNode mapped(String mapping) throws IOException {
        Map<String, String> headers = new HashMap<>();
        RECORD.headers().forEach(header -> headers.put(header.name(), text(header)));
        ObjectNode event = Json.mapper().createObjectNode();
        for (String line : mapping.strip().split("\n")) {
            Matcher assignment = ASSIGNMENT.matcher(line);
            if (line.equals("root.data = this")) {
                event.set("data", data(RECORD));
            } else {
                assertThat(assignment.matches()).as(line).isTrue();
                assertThat(headers).containsKey(assignment.group(2));
                event.put(assignment.group(1), headers.get(assignment.group(2)));
            }
        }
        return event;
    }

    /** What a path of the few forms in use leads to, such as {@code $.gpus[0].model}. */
    private static JsonNode at(JsonNode data, JsonNode path) {
        assertThat(path.asText()).startsWith("$.");
        return data.at(
                path.asText().substring(1).replaceAll("\\[(\\d+)]", ".$1").replace('.', '/'));
    }

    private static CloudEvent read(RawRecord record) {
        Headers headers = new RecordHeaders();
        record.headers().forEach(header -> headers.add(header.name(), header.value()));
        return KafkaMessageFactory.createReader(headers, record.value()).toEvent();
    }

    private static JsonNode tree(CloudEvent event) throws IOException {
        CloudEventData data = Objects.requireNonNull(event.getData());
        return Json.mapper().readTree(data.toBytes());
    }

    private static JsonNode data(RawRecord record) throws IOException {
        return Json.mapper().readTree(Objects.requireNonNull(record.value()));
    }

    private static String text(RawRecord.RawHeader header) {
        byte[] value = Objects.requireNonNull(header.value());
        return new String(value, StandardCharsets.UTF_8);
    }
}
