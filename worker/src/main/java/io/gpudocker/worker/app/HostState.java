package io.gpudocker.worker.app;

import io.gpudocker.worker.container.EngineInfo;
import io.gpudocker.worker.domain.JournalEntry;
import java.util.List;

/**
 * What a session finds on its host, before it meets any command.
 *
 * @param entries of the journal, all there are
 * @param differing names of ReplicaSets whose containers are not as stored
 */
record HostState(EngineInfo engine, List<JournalEntry> entries, List<String> differing) {}
