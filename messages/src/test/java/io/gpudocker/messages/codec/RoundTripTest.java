package io.gpudocker.messages.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.Payload;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {
    private final CommandCodec commands = new CommandCodec();
    private final ReplyCodec replies = new ReplyCodec();

    static Stream<Command> commands() {
        return Samples.commands();
    }

    static Stream<CommandResult> results() {
        return Samples.results();
    }

    static Stream<EventRecord> events() {
        return Samples.events();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandComesBackFromAllThreeModesWithOneDigest(Command command) {
        CommandAttributes sent = new CommandAttributes(
                Samples.ID,
                Samples.TIME,
                "corr",
                Samples.TIME.plusSeconds(60),
                Samples.TIME.plusSeconds(90),
                "answers",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        RawRecord binary = commands.encode(Samples.HOST, sent, command);

        List<DecodedCommand> decoded = Stream.of(
                        binary, Samples.structured(binary, true), Samples.structured(binary, false))
                .map(record -> commands.decode(command.kind(), Samples.HOST, record))
                .toList();

        assertThat(decoded).allSatisfy(each -> {
            assertThat(each).isInstanceOf(DecodedCommand.Valid.class);
            DecodedCommand.Valid valid = (DecodedCommand.Valid) each;
            assertThat(valid.command()).isEqualTo(command);
            assertThat(valid.envelope().id()).isEqualTo(Samples.ID);
            assertThat(valid.envelope().correlationId()).isEqualTo("corr");
            assertThat(valid.envelope().deadline()).isEqualTo(Samples.TIME.plusSeconds(90));
            assertThat(valid.envelope().replyTopic()).isEqualTo("answers");
            assertThat(valid.envelope().traceParent()).isEqualTo(sent.traceParent());
        });
        assertThat(decoded.stream()
                        .map(each -> ((DecodedCommand.Valid) each).contentDigest())
                        .distinct())
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("results")
    void everyResultComesBackFromItsRecordAndFromStorage(CommandResult result) throws Exception {
        ReplyContext context = new ReplyContext(
                "foo", "corr", null, List.of(new RawRecord.RawHeader("kafka_correlationId", new byte[] {1, 2})));
        RawRecord record = new ResultCodec().encode("r-1", result, context);

        ReplyRecord decoded = replies.decode(record);

        assertThat(decoded).isInstanceOf(ReplyRecord.Result.class);
        ReplyRecord.Result read = (ReplyRecord.Result) decoded;
        assertThat(read.result()).isEqualTo(result);
        assertThat(read.id()).isEqualTo("r-1");
        assertThat(read.context()).usingRecursiveComparison().isEqualTo(context);
        assertThat(stored(result, CommandResult.class)).isEqualTo(result);
        assertThat(CloudEvent.header(record, "ce_source")).contains("/gdw/host1");
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyEventComesBackFromItsRecordAndFromStorage(EventRecord event) throws Exception {
        RawRecord record = new EventCodec().encode(event);

        assertThat(replies.decode(record)).isEqualTo(new ReplyRecord.Event(event));
        assertThat(stored(event, EventRecord.class)).isEqualTo(event);
        assertThat(Json.mapper().readTree(record.value()).path("host").asText()).isEqualTo("host1");
    }

    @Test
    void stateRecordsComeBackAndTombstonesSayWhatIsGone() {
        StateCodec codec = new StateCodec();

        RawRecord replicaSet = codec.encode("host1", 42, Samples.replicaSet(), Samples.TIME);
        RawRecord volume = codec.encode("host1", 43, Samples.volume(), Samples.TIME);
        RawRecord gone = codec.tombstone("host1", ResourceKind.VOLUME, "data", Samples.TIME);

        assertThat(Utf8.decode(replicaSet.key())).contains("host1/ReplicaSet/foo");
        assertThat(codec.decode(replicaSet))
                .contains(new StateRecord("host1", ResourceKind.REPLICA_SET, "foo", 42, Samples.replicaSet()));
        assertThat(codec.decode(volume))
                .contains(new StateRecord("host1", ResourceKind.VOLUME, "data", 43, Samples.volume()));
        assertThat(gone.value()).isNull();
        assertThat(codec.decode(gone)).contains(new StateRecord("host1", ResourceKind.VOLUME, "data", 0, null));
    }

    @Test
    void envelopeAndReplyContextCanBeStored() throws Exception {
        RawRecord record = commands.encode("host1", CommandAttributes.of(Samples.ID, Samples.TIME), Samples.run());
        CommandEnvelope envelope =
                ((DecodedCommand.Valid) commands.decode(ResourceKind.REPLICA_SET, "host1", record)).envelope();

        assertThat(stored(envelope, CommandEnvelope.class)).isEqualTo(envelope);
        assertThat(stored(ReplyContext.of(envelope), ReplyContext.class)).isEqualTo(ReplyContext.of(envelope));
        assertThat(stored(record, RawRecord.class)).usingRecursiveComparison().isEqualTo(record);
    }

    @Test
    void theRegistryAndTheSamplesHaveEveryCommandEventAndPayload() {
        assertThat(MessageTypes.commands().values().stream()
                        .map(MessageTypes.CommandType::command)
                        .collect(Collectors.toSet()))
                .isEqualTo(leaves(Command.class));
        assertThat(Samples.commands().map(Object::getClass).collect(Collectors.toSet()))
                .isEqualTo(leaves(Command.class));
        assertThat(Set.copyOf(MessageTypes.events().values())).isEqualTo(leaves(Event.class));
        assertThat(Samples.events().map(event -> event.event().getClass()).collect(Collectors.toSet()))
                .isEqualTo(leaves(Event.class));
        assertThat(MessageTypes.commands().values().stream()
                        .flatMap(type -> Stream.ofNullable(type.payload()))
                        .collect(Collectors.toSet()))
                .isEqualTo(leaves(Payload.class));
    }

    @Test
    void whatIsNullOnTheWireIsWrittenAndTheRestIsLeftOut() throws Exception {
        String host = Json.mapper()
                .writeValueAsString(Samples.results()
                        .filter(result -> result.commandType().equals("io.gpudocker.host.describe.v1"))
                        .findFirst()
                        .orElseThrow());

        assertThat(host).contains("\"owner\":null").doesNotContain("\"memoryMiB\":null");
    }

    @Test
    void theIdOfAResultDependsOnHostSourceAndIdOnly() {
        assertThat(ResultCodec.idOf("h", new CommandId("s", "i")))
                .isEqualTo(ResultCodec.idOf("h", new CommandId("s", "i")))
                .isNotEqualTo(ResultCodec.idOf("h", new CommandId("s", "j")));
    }

    private static <T> T stored(T value, Class<T> type) throws Exception {
        return Json.mapper().readValue(Json.mapper().writeValueAsString(value), type);
    }

    private static Set<Class<?>> leaves(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(sub -> sub.isInterface() ? leaves(sub).stream() : Stream.of(sub))
                .collect(Collectors.toSet());
    }
}
