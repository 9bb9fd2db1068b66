package io.gpudocker.worker.container.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpudocker.worker.container.docker.PullProgress.Snapshot;
import org.junit.jupiter.api.Test;

class PullProgressTest {
    private final PullProgress progress = new PullProgress();

    private void item(String layer, String status, long current, long total) throws JsonProcessingException {
        progress.add(new ObjectMapper()
                .readTree("{\"id\":\"%s\",\"status\":\"%s\",\"progressDetail\":{\"current\":%d,\"total\":%d}}"
                        .formatted(layer, status, current, total)));
    }

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(progress.snapshot()).isEqualTo(new Snapshot(0, null));
    }

    @Test
    void layersAreAddedUpAndTheTotalComesWhenAllAreKnown() throws Exception {
        item("latest", "Pulling from x", 0, 0);
        item("a", "Pulling fs layer", 0, 0);
        item("b", "Pulling fs layer", 0, 0);
        item("a", "Downloading", 10, 100);
        assertThat(progress.snapshot()).isEqualTo(new Snapshot(10, null));

        item("b", "Downloading", 5, 50);
        assertThat(progress.snapshot()).isEqualTo(new Snapshot(15, 150L));

        item("a", "Download complete", 0, 0);
        item("b", "Already exists", 0, 0);
        assertThat(progress.snapshot()).isEqualTo(new Snapshot(150, 150L));
    }

    @Test
    void aLayerDownloadedAgainAfterAnErrorNeverGoesBack() throws Exception {
        item("a", "Downloading", 80, 100);
        assertThat(progress.snapshot().doneBytes()).isEqualTo(80);

        item("a", "Retrying in 5 seconds", 0, 0);
        item("a", "Downloading", 1, 100);
        item("a", "Extracting", 3, 100);

        assertThat(progress.snapshot()).isEqualTo(new Snapshot(100, 100L));
    }
}
