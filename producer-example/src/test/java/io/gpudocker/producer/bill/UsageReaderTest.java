package io.gpudocker.producer.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.EventCodec;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.GpuView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageReaderTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00.007Z");

    @Test
    void whatAWorkerWritesIsRead() throws IOException {
        Event.Usage usage = new Event.Usage(
                "foo",
                3,
                START,
                START.plusMillis(1_500),
                1.5,
                3.0,
                List.of(new GpuView("GPU-a", 0, "A"), new GpuView("GPU-b", 1, "B")),
                "c-1",
                true);
        byte[] value = new EventCodec()
                .encode(new EventRecord("id", "host1", ResourceKind.REPLICA_SET, "foo", START, null, null, null, usage))
                .value();

        assertThat(UsageReader.read(value))
                .isEqualTo(new UsageInterval(
                        "host1",
                        "foo",
                        3,
                        START.toEpochMilli(),
                        START.toEpochMilli() + 1_500,
                        1.5,
                        3.0,
                        List.of("A", "B"),
                        "c-1",
                        true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-01T00:00:00Z",
                "2024-02-29T23:59:59.999Z",
                "1969-12-31T23:59:59.001Z",
                "2026-01-01T00:00:00.123456Z",
                "2026-01-01T00:00:00.1Z"
            })
    void timesAreReadAsJavaReadsThem(String time) {
        assertThat(Times.millis(time)).isEqualTo(Instant.parse(time).toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-30T00:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01 00:00:00Z", "yesterday", ""})
    void whatIsNoTimeIsNone(String time) {
        assertThatThrownBy(() -> Times.millis(time)).isInstanceOf(java.time.DateTimeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"host\":1}",
                "{\"host\":\"h\",\"replicaSetName\":\"f\",\"version\":1,\"start\":\"now\"}",
                "{\"host\":\"h\",\"replicaSetName\":\"f\",\"version\":1,\"start\":\"2026-01-01T00:00:00Z\"}"
            })
    void whatIsNoUsageIsRefused(String value) {
        assertThatThrownBy(() -> UsageReader.read(value.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> UsageReader.read(null)).isInstanceOf(IOException.class);
    }
}
