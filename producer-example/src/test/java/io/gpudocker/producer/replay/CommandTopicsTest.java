package io.gpudocker.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ResourceKind;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandTopicsTest {

    @Test
    void theTopicsOfAllHostsOfThePrefixAndNoOthers() {
        Set<String> topics = Set.of(
                "gdw.host1.replicasets",
                "gdw.host1.volumes",
                "gdw.host1.host",
                "gdw.rack2.host2.host",
                "gdw.replies",
                "gdw.state",
                "gdw.dead-letters",
                "gdw.replicasets",
                "gdw.Host-3.host",
                "other.host1.host",
                // Another fleet, whose prefix begins with ours.
                "gdw.test.replies",
                "gdw.test.host1.host");

        assertThat(new CommandTopics("gdw").among(topics))
                .containsExactly(
                        "gdw.host1.host", "gdw.host1.replicasets", "gdw.host1.volumes", "gdw.rack2.host2.host");
        assertThat(new CommandTopics("gdw.test").among(topics)).containsExactly("gdw.test.host1.host");
    }

    @Test
    void hostAndKindStandInTheName() {
        assertThat(CommandTopics.host("gdw", "gdw.rack2.host2.host")).isEqualTo("rack2.host2");
        assertThat(CommandTopics.host("gdw", "gdw.host")).isEmpty();
        assertThat(CommandTopics.host("gdw", "elsewhere")).isEmpty();
        assertThat(CommandTopics.kind("gdw.host1.volumes")).isEqualTo(ResourceKind.VOLUME);
    }
}
