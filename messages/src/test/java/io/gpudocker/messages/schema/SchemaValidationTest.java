package io.gpudocker.messages.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gpudocker.messages.codec.BadInput;
import io.gpudocker.messages.codec.CommandAttributes;
import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.messages.codec.EventCodec;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.MessageTypes;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.ReplyContext;
import io.gpudocker.messages.codec.ResultCodec;
import io.gpudocker.messages.codec.Samples;
import io.gpudocker.messages.codec.StateCodec;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.result.CommandResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the codec writes is what the schemas allow, and what the strict reader refuses they refuse too, where they can. */
class SchemaValidationTest {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    static Stream<Command> commands() {
        return Samples.commands();
    }

    static Stream<CommandResult> results() {
        return Samples.results();
    }

    static Stream<EventRecord> events() {
        return Samples.events();
    }

    static Stream<BadInput> badInput() {
        return BadInput.all();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void commandsAreValid(Command command) {
        RawRecord record = new CommandCodec().encode("host1", CommandAttributes.of(Samples.ID, Samples.TIME), command);

        assertThat(problems(MessageTypes.of(command), text(record))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("results")
    void resultsAreValid(CommandResult result) {
        RawRecord record = new ResultCodec().encode("r-1", result, new ReplyContext("foo", "c-1", null, List.of()));

        assertThat(problems(MessageTypes.RESULT, text(record))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("events")
    void eventsAreValid(EventRecord event) {
        assertThat(problems(event.type(), text(new EventCodec().encode(event)))).isEmpty();
    }

    @Test
    void stateIsValid() {
        StateCodec codec = new StateCodec();

        assertThat(problems(
                        MessageTypes.REPLICA_SET_STATE,
                        text(codec.encode("host1", 7, Samples.replicaSet(), Samples.TIME))))
                .isEmpty();
        assertThat(problems(MessageTypes.VOLUME_STATE, text(codec.encode("host1", 7, Samples.volume(), Samples.TIME))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("badInput")
    void badInputIsRefusedWhereASchemaCanSaySo(BadInput bad) {
        assertThat(problems(bad.type(), bad.json()).isEmpty()).isNotEqualTo(bad.schemaRefuses());
    }

    @Test
    void theSchemaOfResultsIsNotSatisfiedByJustAnything() {
        assertThat(problems(MessageTypes.RESULT, "{}")).isNotEmpty();
        String wrongPayload = text(new ResultCodec()
                        .encode(
                                "r-1",
                                Samples.results().findFirst().orElseThrow(),
                                new ReplyContext("foo", "c-1", null, List.of())))
                .replace("replicaset.run.v1", "replicaset.commit.v1");
        assertThat(problems(MessageTypes.RESULT, wrongPayload)).isNotEmpty();
    }

    private static List<com.networknt.schema.Error> problems(String type, String json) {
        return SCHEMAS.computeIfAbsent(
                        type,
                        each -> REGISTRY.getSchema(Schemas.print(
                                Objects.requireNonNull(Schemas.all().get(each)))))
                .validate(json, InputFormat.JSON);
    }

    private static String text(RawRecord record) {
        return new String(Objects.requireNonNull(record.value()), StandardCharsets.UTF_8);
    }
}
