package io.gpudocker.worker.keyed;

/** What waits for one of the places of those that run at a time. */
sealed interface InLine<K> permits QueuedTask, RunningTurn {}
