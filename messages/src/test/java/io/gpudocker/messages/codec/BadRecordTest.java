package io.gpudocker.messages.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.RawRecord.RawHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a record gets whose envelope, key, encoding or type is bad: an answer where it can have one, else a dead letter. */
class BadRecordTest {
    private static final String TYPE = "io.gpudocker.replicaset.describe.v1";
    private static final String DATA = "{\"replicaSetName\":\"foo\"}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                      | not JSON",
                "{\"a\":1}{                             | not JSON",
                "{\"a\":1} x                            | not JSON",
                "{\"a\":1,\"a\":2}                      | not JSON",
                "{'a':1}                                | not JSON",
                "{\"a\":NaN}                            | not JSON",
                "[]                                     | not a JSON object",
                "null                                   | not a JSON object",
                "\"text\"                               | not a JSON object"
            })
    void dataThatIsNoJsonObjectIsADeadLetter(String value, String reason) {
        assertThat(deadLetter(binary("foo", TYPE, value))).contains(reason);
    }

    @Test
    void nullAndEmptyValuesAreDeadLetters() {
        RawRecord record = binary("foo", TYPE, DATA);

        assertThat(deadLetter(new RawRecord(record.key(), record.headers(), null, 0)))
                .contains("no value");
        assertThat(deadLetter(binary("foo", TYPE, ""))).contains("empty");
    }

    @Test
    void wrongEncodingsAreDeadLetters() {
        RawRecord record = binary("foo", TYPE, DATA);

        for (byte[] value : List.of(
                "{\"replicaSetName\":\"f\u00f6\u00f6\"}".getBytes(StandardCharsets.ISO_8859_1),
                DATA.getBytes(StandardCharsets.UTF_16),
                DATA.getBytes(StandardCharsets.UTF_16LE),
                new byte[] {(byte) 0xc0, (byte) 0x80})) {
            assertThat(deadLetter(new RawRecord(record.key(), record.headers(), value, 0)))
                    .isNotBlank();
        }
    }

    @Test
    void withoutIdOrSourceThereIsNobodyToAnswer() {
        assertThat(deadLetter(without("ce_id"))).contains("no id");
        assertThat(deadLetter(without("ce_source"))).contains("no source");
        assertThat(deadLetter(with("ce_id", ""))).contains("id");
        assertThat(deadLetter(with("ce_id", "a\nb"))).contains("control");
        assertThat(deadLetter(with("ce_id", "x".repeat(1025)))).contains("1024");
        assertThat(deadLetter(structured("{\"specversion\":\"1.0\",\"id\":7,\"source\":\"/s\"}")))
                .contains("no id");
        assertThat(deadLetter(structured(DATA))).contains("neither");
        RawRecord notUtf8 = withBytes("ce_id", new byte[] {(byte) 0xff});
        assertThat(deadLetter(notUtf8)).contains("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bar", "FOO", "foo ", ""})
    void aForeignKeyIsAMismatch(String key) {
        assertThat(refused(binary(key, TYPE, DATA)).error().code()).isEqualTo(ErrorCode.KEY_MISMATCH);
    }

    @Test
    void aMissingOrUnreadableKeyIsAMismatch() {
        RawRecord record = binary("foo", TYPE, DATA);

        assertThat(refused(new RawRecord(null, record.headers(), record.value(), 0))
                        .error()
                        .code())
                .isEqualTo(ErrorCode.KEY_MISMATCH);
        assertThat(refused(new RawRecord(new byte[] {(byte) 0xff}, record.headers(), record.value(), 0))
                        .error()
                        .code())
                .isEqualTo(ErrorCode.KEY_MISMATCH);
    }

    @Test
    void listsAndHostCommandsAreKeyedByTheHost() {
        RawRecord list = binary("foo", "io.gpudocker.replicaset.list.v1", "{}");

        assertThat(refused(list).error().code()).isEqualTo(ErrorCode.KEY_MISMATCH);
        assertThat(refused(list).error().message()).contains("host1");
    }

    @Test
    void aWrongKeyBesideOtherProblemsIsOneOfThem() {
        DecodedCommand.Refused refused = refused(binary("bar", TYPE, "{\"replicaSetName\":\"foo\",\"x\":1}"));

        assertThat(refused.error().code()).isEqualTo(ErrorCode.INVALID_COMMAND);
        assertThat(refused.error().details().toString()).contains("/key", "/data/x");
    }

    @Test
    void anUnknownTypeIsAnsweredWithItsEnvelope() {
        DecodedCommand.Refused refused = refused(binary("foo", "io.gpudocker.replicaset.fly.v1", "{}"));

        assertThat(refused.error().code()).isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
        assertThat(refused.envelope().id()).isEqualTo(new CommandId("/billing", "c-1"));
        assertThat(refused.envelope().type()).isEqualTo("io.gpudocker.replicaset.fly.v1");
        assertThat(refused.envelope().correlationId()).isEqualTo("c-1");
    }

    @Test
    void aTypeOfAnotherTopicIsToldWhereItBelongs() {
        DecodedCommand.Refused refused =
                refused(binary("foo", "io.gpudocker.volume.describe.v1", "{\"name\":\"foo\"}"));

        assertThat(refused.error().code()).isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
        assertThat(refused.error().message()).contains(".volumes");
    }

    @ParameterizedTest
    @CsvSource({
        "ce_specversion, 0.3, /specversion",
        "ce_time, yesterday, /time",
        "ce_expirytime, 2026-01-01, /expirytime",
        "ce_expirytime, 2026-13-01T00:00:00Z, /expirytime",
        "ce_deadline, 1767225600, /deadline",
        "ce_subject, bar, /subject",
        "ce_replytopic, a b, /replytopic",
        "kafka_replyTopic, a b, /kafka_replyTopic",
        "kafka_replyPartition, 1, /kafka_replyPartition",
        "content-type, text/plain, /datacontenttype"
    })
    void aBadAttributeIsAViolation(String header, String value, String path) {
        DecodedCommand.Refused refused = refused(with(header, value));

        assertThat(refused.error().code()).isEqualTo(ErrorCode.INVALID_COMMAND);
        assertThat(refused.error().details().toString()).contains("path=" + path + ",");
    }

    @Test
    void aMissingSpecversionOrTypeIsAViolation() {
        assertThat(refused(without("ce_specversion")).error().message()).contains("/specversion is required");
        assertThat(refused(without("ce_type")).error().message()).contains("/type is required");
    }

    @Test
    void aBadTraceParentIsIgnored() {
        DecodedCommand decoded = decode(with("ce_traceparent", "nonsense"));

        assertThat(((DecodedCommand.Valid) decoded).envelope().traceParent()).isNull();
    }

    @Test
    void twoMegabytesAreRefusedInBothModes() {
        String data = "{\"replicaSetName\":\"foo\",\"x\":\"" + "x".repeat(2_000_000) + "\"}";
        String event = "{\"specversion\":\"1.0\",\"id\":\"c-1\",\"source\":\"/billing\",\"type\":\"" + TYPE
                + "\",\"data\":" + data + "}";

        for (RawRecord record : List.of(binary("foo", TYPE, data), structured(event))) {
            assertThat(refused(record).error().message()).contains("/data", "at most 393216 bytes");
        }
    }

    @Test
    void structuredDataThatIsNoObjectIsAViolation() {
        String event = "{\"specversion\":\"1.0\",\"id\":\"c-1\",\"source\":\"/billing\",\"type\":\"" + TYPE
                + "\",\"data\":[1],\"expirytime\":5,\"data_base64\":\"eA==\"}";

        assertThat(refused(structured(event)).error().details().toString())
                .contains("path=/data,", "path=/expirytime,", "path=/data_base64,");
    }

    @Test
    void theContractsConsoleExampleIsReadWithoutHeaders() {
        String event = """
                {"specversion":"1.0","id":"c-1","source":"/billing","type":"io.gpudocker.replicaset.run.v1",
                 "data":{"replicaSetName":"foo","imageName":"pytorch:2.8","gpuCount":2,"containerPorts":["22","8888"],
                         "binds":[{"src":"data","dest":"/root/foo-tmp"}],"env":["USER=foo"]}}""";

        assertThat(decode(structured(event))).isInstanceOf(DecodedCommand.Valid.class);
    }

    @Test
    void springsHeadersAreUnderstoodAndEchoed() {
        List<RawHeader> headers = new ArrayList<>(binary("foo", TYPE, DATA).headers());
        byte[] correlation = {0, (byte) 0xff, 1};
        byte[] partition = ByteBuffer.allocate(4).putInt(3).array();
        headers.add(new RawHeader("kafka_correlationId", correlation));
        headers.add(new RawHeader("kafka_replyTopic", Utf8.encode("answers")));
        headers.add(new RawHeader("kafka_replyPartition", partition));

        DecodedCommand decoded = decode(new RawRecord(Utf8.encode("foo"), headers, Utf8.encode(DATA), 0));

        CommandEnvelope envelope = ((DecodedCommand.Valid) decoded).envelope();
        assertThat(envelope.replyTopic()).isEqualTo("answers");
        assertThat(envelope.replyPartition()).isEqualTo(3);
        assertThat(envelope.echoHeaders()).extracting(RawHeader::value).contains(correlation, partition);
    }

    @Test
    void theDigestSeesContentOnly() {
        String one = digest("{\"replicaSetName\":\"foo\",\"imageName\":\"busybox\",\"cpus\":1.50,\"env\":[\"A=1\"]}");
        String same =
                digest("{ \"cpus\":1.5, \"env\":[\"A=1\"],\n\"imageName\":\"busybox\",\"replicaSetName\":\"foo\"}");
        String other = digest("{\"replicaSetName\":\"foo\",\"imageName\":\"busybox\",\"cpus\":1.5,\"env\":[\"A=2\"]}");

        assertThat(one).isEqualTo(same).isNotEqualTo(other).matches("[0-9a-f]{64}");
        assertThat(one).isEqualTo("d2d30fc6bd626b2fa3d333820fe6882b2c1b43330520c87431ce09a73ff92c1d");
    }

    private static String digest(String data) {
        return ((DecodedCommand.Valid) decode(binary("foo", "io.gpudocker.replicaset.run.v1", data))).contentDigest();
    }

    private static DecodedCommand decode(RawRecord record) {
        return new CommandCodec().decode(ResourceKind.REPLICA_SET, Samples.HOST, record);
    }

    private static DecodedCommand.Refused refused(RawRecord record) {
        DecodedCommand decoded = decode(record);
        assertThat(decoded).isInstanceOf(DecodedCommand.Refused.class);
        return (DecodedCommand.Refused) decoded;
    }

    private static String deadLetter(RawRecord record) {
        DecodedCommand decoded = decode(record);
        assertThat(decoded).isInstanceOf(DecodedCommand.DeadLetter.class);
        return ((DecodedCommand.DeadLetter) decoded).reason();
    }

    private static RawRecord binary(String key, String type, String data) {
        RawRecord record = new BinaryRecord("c-1", "/billing", type, Samples.TIME).build(key, "", Samples.TIME);
        return new RawRecord(record.key(), record.headers(), Utf8.encode(data), 0);
    }

    private static RawRecord structured(String json) {
        return new RawRecord(Utf8.encode("foo"), List.of(), Utf8.encode(json), 0);
    }

    private static RawRecord without(String header) {
        RawRecord record = binary("foo", TYPE, DATA);
        List<RawHeader> rest = record.headers().stream()
                .filter(each -> !each.name().equals(header))
                .toList();
        return new RawRecord(record.key(), rest, record.value(), 0);
    }

    private static RawRecord with(String header, String value) {
        return withBytes(header, Utf8.encode(value));
    }

    private static RawRecord withBytes(String header, byte @Nullable [] value) {
        RawRecord record = binary("foo", TYPE, DATA);
        List<RawHeader> headers = new ArrayList<>(record.headers());
        headers.add(new RawHeader(header, value));
        return new RawRecord(record.key(), headers, record.value(), 0);
    }
}
