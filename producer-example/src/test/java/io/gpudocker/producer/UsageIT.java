package io.gpudocker.producer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.messages.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bills out of pasts on a real broker. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class UsageIT {
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static Broker broker;
    private static String servers = "";

    private String prefix = "";

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new Broker();
        broker.start();
        servers = broker.bootstrapServers();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    /** Two hours of foo with two GPUs, then half an hour with one; one hour of bar without any. */
    private static void past(History history) {
        history.answer(0, "c-1", "run", "foo", 1)
                .usage("foo", 1, 0, 60, 2, false, "c-1")
                .usage("foo", 1, 60, 120, 2, true, "c-1")
                .answer(60, "c-2", "run", "bar", 1)
                .usage("bar", 1, 60, 120, 0, true, "c-2")
                .moved(120, "v-1", "data", "foo", 2)
                .usage("foo", 2, 120, 150, 1, true, "v-1");
    }

    private void write(Consumer<History> past) throws Exception {
        prefix = "usage" + PREFIXES.incrementAndGet();
        try (History history = new History(servers, prefix).start()) {
            past.accept(history);
        }
    }

    private String usage(String... arguments) {
        Shell shell = new Shell();
        List<String> line = new ArrayList<>(List.of("usage", "--bootstrap-server", servers, "--topics-prefix", prefix));
        line.addAll(List.of(arguments));
        assertThat(shell.run(line.toArray(String[]::new))).as(shell.err()).isZero();
        assertThat(shell.err()).isEmpty();
        return shell.out();
    }

    @Test
    void hoursByNameWithTheirSum() throws Exception {
        write(UsageIT::past);

        assertThat(usage()).isEqualTo("""
                        NAME       REPLICASETS  GPU HOURS  HOURS  GPUS         INTERVALS
                        host1/bar  1            0.000      1.000  -            1
                        host1/foo  1            4.500      2.500  NVIDIA H100  3
                        total      2            4.500      3.500  NVIDIA H100  4
                        """);
    }

    @Test
    void hoursBySourceAlsoOfWhatAVolumeMoved() throws Exception {
        write(history -> {
            past(history);
            history.usage("old", 7, 0, 30, 1, true, "c-0");
        });

        assertThat(usage("--by", "source", "--csv")).isEqualTo("""
                        source,replicaSets,gpuHours,hours,gpus,intervals
                        /billing,2,4.500000,3.500000,NVIDIA H100,4
                        unknown,1,0.500000,0.500000,NVIDIA H100,1
                        """);
    }

    @Test
    void hoursByDayAreCutAtMidnight() throws Exception {
        // From 23:00 on the day before to 01:00.
        write(history -> history.usage("foo", 1, -420, -300, 1, true, "c-1"));

        assertThat(usage("--by", "day", "--csv")).isEqualTo("""
                        day,replicaSets,gpuHours,hours,gpus,intervals
                        2025-12-31,1,1.000000,1.000000,NVIDIA H100,1
                        2026-01-01,1,1.000000,1.000000,NVIDIA H100,1
                        """);
    }

    @Test
    void jsonIsOneDocument() throws Exception {
        write(UsageIT::past);

        JsonNode bill = Json.mapper().readTree(usage("--by", "host", "--json", "--from", "2026-01-01"));
        assertThat(bill.path("from").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(bill.path("to").asText()).isEqualTo(Shell.NOW.toString());
        assertThat(bill.at("/groups/0/group").asText()).isEqualTo("host1");
        assertThat(bill.at("/groups/0/gpus/0").asText()).isEqualTo("NVIDIA H100");
        assertThat(bill.at("/total/gpuHours").decimalValue()).isEqualByComparingTo("4.5");
        assertThat(bill.at("/total/replicaSets").asInt()).isEqualTo(2);
    }

    @Test
    void intervalsAreCutAtBothEndsOfTheTime() throws Exception {
        write(UsageIT::past);

        // Half of the first interval, all of the second, a third of the last.
        assertThat(usage("--csv", "--name", "foo", "--from", "2026-01-01T06:30:00Z", "--to", "2026-01-01T08:10:00Z"))
                .endsWith("host1/foo,1,3.166667,1.666667,NVIDIA H100,3\n");
        assertThat(usage("--csv", "--from", "PT3H30M")).hasLineCount(1);
        assertThat(usage("--csv", "--from", "4h")).endsWith("host1/foo,1,0.500000,0.500000,NVIDIA H100,1\n");
    }

    @Test
    void twoHalvesAreTheWhole() throws Exception {
        write(UsageIT::past);

        String middle = "2026-01-01T07:23:45.678Z";
        JsonNode first = Json.mapper().readTree(usage("--json", "--to", middle));
        JsonNode second = Json.mapper().readTree(usage("--json", "--from", middle));
        assertThat(first.at("/total/gpuHours")
                        .decimalValue()
                        .add(second.at("/total/gpuHours").decimalValue()))
                .isEqualByComparingTo("4.5");
    }

    @Test
    void theSameTopicReadTwiceGivesTheSameBill() throws Exception {
        write(UsageIT::past);

        assertThat(usage("--by", "source")).isEqualTo(usage("--by", "source"));
    }

    @Test
    void aTopicOnWhichEverythingStandsTwiceGivesTheSameBill() throws Exception {
        write(UsageIT::past);
        List<String> once = List.of(usage(), usage("--by", "source"), usage("--by", "day"), usage("--by", "host"));

        write(history -> {
            past(history);
            history.replayReplies();
        });

        assertThat(List.of(usage(), usage("--by", "source"), usage("--by", "day"), usage("--by", "host")))
                .isEqualTo(once);
    }

    @Test
    void hostsAndNamesCanBeSelected() throws Exception {
        write(UsageIT::past);

        assertThat(usage("--name", "bar", "--csv")).hasLineCount(2).contains("host1/bar,1,0.000000,1.000000,,1");
        assertThat(usage("--host", "host2", "--csv")).hasLineCount(1);
    }

    @Test
    void aRecordThatCanNotBeReadIsToldAndTheExitCodeSaysSo() throws Exception {
        write(history -> history.unreadableUsage(5, "foo").usage("foo", 1, 0, 60, 1, true, "c-1"));
        Shell shell = new Shell();

        assertThat(shell.run("usage", "--bootstrap-server", servers, "--topics-prefix", prefix))
                .isEqualTo(1);
        assertThat(shell.err()).contains(".replies/", "1 usage record can't be read and is not counted");
        assertThat(shell.out()).contains("host1/foo  1            1.000");
    }
}
