package io.gpudocker.worker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.worker.rig.SharedParts;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A real etcd. */
class CheckEtcdHttpIT {
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    @Test
    void aMemberSaysItsVersionItsSizeAndItsTime() throws Exception {
        var facts =
                new CheckEtcdHttp(List.of(NOBODY, URI.create(SharedParts.etcd().endpoints()))).ask();

        assertThat(facts.version()).matches("3\\.\\d+\\..*");
        assertThat(facts.dbBytes()).isPositive().isLessThan(facts.quotaBytes());
        assertThat(facts.revision()).isPositive();
        assertThat(Duration.between(facts.time(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void noMemberThatAnswersIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> new CheckEtcdHttp(List.of(NOBODY)).ask())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("http://127.0.0.1:1");
    }
}
