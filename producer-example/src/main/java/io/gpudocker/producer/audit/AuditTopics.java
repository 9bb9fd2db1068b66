package io.gpudocker.producer.audit;

import io.gpudocker.messages.Topics;
import io.gpudocker.producer.replay.CommandTopics;
import io.gpudocker.producer.replay.RecordHeaders;
import io.gpudocker.producer.replay.Stretch;
import io.gpudocker.producer.replay.TopicScan;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Which topics an audit reads, and which record is what. Stateless. */
public record AuditTopics(Topics topics, Scope scope) {

    /** What is to be read, by topic; without partitions where there is no such topic. */
    public Map<String, List<Stretch>> stretches(TopicScan scan) {
        Map<String, List<Stretch>> stretches = new TreeMap<>();
        // Their ends before those of the commands: then no answer can stand there whose command is not read.
        for (String topic : List.of(topics.replies(), topics.deadLetters())) {
            stretches.put(topic, scan.stretches(topic, scope.since(), null));
        }
        for (String topic : new CommandTopics(topics.prefix()).among(scan.topics())) {
            if (scope.wantsHost(host(topic))) {
                stretches.put(topic, scan.stretches(topic, scope.since(), scope.until()));
            }
        }
        return stretches;
    }

    /** Tells the audit how far back commands are read. */
    public void announce(Map<String, List<Stretch>> stretches, Audit audit) {
        stretches.forEach((topic, ofTopic) -> {
            if (!topic.equals(topics.replies()) && !topic.equals(topics.deadLetters())) {
                audit.reads(host(topic), ofTopic);
            }
        });
    }

    /** @throws IOException when it is a worker's and can't be read */
    public void hand(ConsumerRecord<byte[], byte[]> record, Audit audit) throws IOException {
        String topic = record.topic();
        if (topic.equals(topics.replies())) {
            audit.reply(record);
        } else if (topic.equals(topics.deadLetters())) {
            String origin = RecordHeaders.text(record, "gdw_dl_topic");
            String host = origin == null ? "" : host(origin);
            if (scope.wantsHost(host)) {
                audit.deadLetter(host, record);
            }
        } else {
            audit.command(host(topic), CommandTopics.kind(topic), record);
        }
    }

    private String host(String topic) {
        return CommandTopics.host(topics.prefix(), topic);
    }
}
