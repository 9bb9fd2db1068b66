package io.gpudocker.producer.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.producer.fleet.FleetBook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FleetTextTest {
    private static final Instant NOW = Views.CREATED.plus(Duration.ofHours(3));
    private static final int MUCH = Integer.MAX_VALUE;

    private final FleetBook book = new FleetBook();

    private void twoHosts() {
        book.accept(
                Fleets.state("host1", Fleets.replicaSet("foo", ReplicaSetStatus.RUNNING, Fleets.gpu("GPU-a", 0))),
                Instant.EPOCH);
        book.accept(Fleets.state("host1", Fleets.replicaSet("old", ReplicaSetStatus.EXITED)), NOW.minusSeconds(2));
        book.accept(Fleets.state("host1", Views.volume("data")), Instant.EPOCH);
        book.accept(Fleets.described(Views.host(), NOW.minusSeconds(7)), NOW.minusSeconds(7));
        book.accept(
                Fleets.state("host2", Fleets.replicaSet("bar", ReplicaSetStatus.RUNNING, Fleets.gpu("GPU-x", 4))),
                Instant.EPOCH);
        book.queueDepths(Map.of("host1", 3L));
        book.accept(
                Fleets.event("host1", "old", new Event.ReplicaSetExited("old", 1, 137, true), NOW.minusSeconds(2)),
                NOW);
    }

    @Test
    void aFrameHasHostsGpusReplicaSetsVolumesAndEvents() {
        twoHosts();

        assertThat(String.join("\n", text(MUCH, MUCH))).isEqualTo("""
                03:00:00  2 hosts  3 of 3 GPUs held  2 RUNNING  1 EXITED

                HOST   GPUS  REPLICASETS  VOLUMES  QUEUE  FREE PORTS  CORDONED  WORKER  SAID
                host1  2/2   2            1        3      25535       yes       0.1.0   7s ago
                host2  1/?   1            0        ?      -           -         -       -

                HOST   MODEL        GPUS
                host1  NVIDIA H100  0 foo          1 (foo) !lost
                host2  NVIDIA H100  4 bar

                HOST   REPLICASET  VERSION  STATUS          GPUS   AGE  PORTS                     IMAGE
                host1  foo         2        RUNNING         1 (0)  3h   22->40000, 53->40001/udp  pytorch:2.8
                host1  old         2        EXITED (137) *  -      3h   -                         pytorch:2.8
                host2  bar         2        RUNNING         1 (4)  3h   22->40000, 53->40001/udp  pytorch:2.8

                HOST   VOLUME  VERSION  SIZE  USED     BACKEND  AGE  USED BY
                host1  data    1        20GB  2.5 GiB  plain    3h   foo, bar

                TIME      HOST   LATEST          WHAT
                02:59:58  host1  ReplicaSet/old  exited version 1 with 137, out of memory""");
    }

    @Test
    void onASmallTerminalEverySectionGivesALittle() {
        twoHosts();

        assertThat(String.join("\n", text(40, 14))).isEqualTo("""
                03:00:00  2 hosts  3 of 3 GPUs held  2 …

                HOST   GPUS  REPLICASETS  VOLUMES  QUEUE
                host1  2/2   2            1        3
                host2  1/?   1            0        ?
                HOST   MODEL        GPUS
                host1  NVIDIA H100  0 foo
                … 2 more
                HOST   REPLICASET  VERSION  STATUS
                … 3 more
                HOST   VOLUME  VERSION  SIZE  USED     …
                host1  data    1        20GB  2.5 GiB  …
                TIME      HOST   LATEST          WHAT
                02:59:58  host1  ReplicaSet/old  exited…""");
    }

    @Test
    void manyGpusGoOnOverSeveralLines() {
        for (int i = 0; i < 8; i++) {
            book.accept(
                    Fleets.state(
                            "h", Fleets.replicaSet("job" + i, ReplicaSetStatus.RUNNING, Fleets.gpu("GPU-" + i, i))),
                    Instant.EPOCH);
        }

        assertThat(GpuText.lines(book.fleet(null).hosts(), false, 40))
                .containsExactly(
                        "HOST  MODEL        GPUS",
                        "h     NVIDIA H100  0 job0  1 job1",
                        "h     NVIDIA H100  2 job2  3 job3",
                        "h     NVIDIA H100  4 job4  5 job5",
                        "h     NVIDIA H100  6 job6  7 job7");
    }

    @Test
    void aProblemIsSaidAtTheTop() {
        book.problem("Kafka does not answer");

        assertThat(text(80, 24)).containsExactly("03:00:00  0 hosts  0 of 0 GPUs held", "Kafka does not answer", "");
    }

    @Test
    void coloursTakeNoRoomAndAChangeIsReversed() {
        twoHosts();

        List<String> coloured = new FleetText(NOW, 80, MUCH, true).frame(book.fleet(null));

        assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[\\d*m", "")))
                .isEqualTo(text(80, MUCH));
        assertThat(String.join("\n", coloured))
                .contains("\u001b[7mEXITED (137) *\u001b[0m", "\u001b[32mRUNNING\u001b[0m");
    }

    @Test
    void whatATerminalWouldObeyIsNotPassedOn() {
        assertThat(Cut.to("a\u001b[2Jb\nc", MUCH)).isEqualTo("a [2Jb c");
        assertThat(Cut.to("abc", 2)).isEqualTo("a…");
        assertThat(Cut.to("abc", 0)).isEmpty();
    }

    /** Whatever there is and however small the terminal: a frame fits. */
    @RepeatedTest(200)
    void aFrameIsNeverLargerThanTheTerminal(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        for (int host = random.nextInt(4); host > 0; host--) {
            book.hosts(List.of("host" + host));
            for (int number = random.nextInt(12); number > 0; number--) {
                book.accept(
                        Fleets.state(
                                "host" + host,
                                Fleets.replicaSet(
                                        "n".repeat(1 + random.nextInt(20)) + number,
                                        ReplicaSetStatus.RUNNING,
                                        Fleets.gpu("GPU-" + host + number, number))),
                        NOW);
            }
        }
        int width = 1 + random.nextInt(150);
        int height = 1 + random.nextInt(50);

        List<String> frame = text(width, height);

        assertThat(frame).hasSizeLessThanOrEqualTo(height).allMatch(line -> line.length() <= width);
    }

    private List<String> text(int width, int height) {
        return new FleetText(NOW, width, height, false).frame(book.fleet(null));
    }
}
