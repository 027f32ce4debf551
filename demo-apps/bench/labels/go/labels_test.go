package labels

import (
	"context"
	"runtime/pprof"
	"testing"
)

var work int

func BenchmarkEmpty(b *testing.B) {
	for i := 0; i < b.N; i++ {
		work++
	}
}

func BenchmarkDo(b *testing.B) {
	b.ReportAllocs()
	ctx := context.Background()
	set := pprof.Labels("tenant", "acme")
	for i := 0; i < b.N; i++ {
		pprof.Do(ctx, set, func(context.Context) { work++ })
	}
}

func BenchmarkSetGoroutineLabels(b *testing.B) {
	b.ReportAllocs()
	with := pprof.WithLabels(context.Background(), pprof.Labels("tenant", "acme"))
	without := context.Background()
	for i := 0; i < b.N; i++ {
		pprof.SetGoroutineLabels(with)
		work++
		pprof.SetGoroutineLabels(without)
	}
}
