package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.event.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The use that was told of one host, in the order of the topic; checked as one who bills would. */
final class Bill {
    private final List<EventRecord> records;

    private Bill(List<EventRecord> records) {
        this.records = records;
    }

    /** All of the host so far. */
    static Bill of(Site site) {
        return new Bill(site.reader().replies(site.topics.replies()).stream()
                .filter(ReplyRecord.Event.class::isInstance)
                .map(record -> ((ReplyRecord.Event) record).event())
                .filter(event -> event.event() instanceof Event.Usage)
                .toList());
    }

    List<Event.Usage> of(String name) {
        return records.stream()
                .map(record -> (Event.Usage) record.event())
                .filter(usage -> usage.replicaSetName().equals(name))
                .toList();
    }

    double seconds(String name) {
        return of(name).stream().mapToDouble(Event.Usage::seconds).sum();
    }

    double gpuSeconds(String name) {
        return of(name).stream().mapToDouble(Event.Usage::gpuSeconds).sum();
    }

    /** Intervals neither overlap nor leave a gap, each was told once, and their figures agree. */
    void assertSound(String hint) {
        assertThat(records).as(hint).extracting(EventRecord::id).doesNotHaveDuplicates();
        Map<String, Event.Usage> last = new HashMap<>();
        for (EventRecord record : records) {
            Event.Usage usage = (Event.Usage) record.event();
            String what = hint + " " + record.id();
            assertThat(record.time()).as(what).isEqualTo(usage.end());
            assertThat(Duration.between(usage.start(), usage.end()).toMillis())
                    .as(what)
                    .isEqualTo(Math.round(usage.seconds() * 1e3));
            assertThat(usage.gpuSeconds())
                    .as(what)
                    .isEqualTo(Math.round(usage.seconds() * 1e3) * usage.gpus().size() / 1e3);
            Event.Usage before = last.put(usage.replicaSetName(), usage);
            if (before != null && before.isFinal()) {
                assertThat(usage.start()).as(what).isAfterOrEqualTo(before.end());
            } else if (before != null) {
                assertThat(usage.start()).as(what).isEqualTo(before.end());
                assertThat(usage.version()).as(what).isEqualTo(before.version());
            }
        }
    }
}
