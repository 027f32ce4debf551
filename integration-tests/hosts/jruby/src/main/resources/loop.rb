# Scripts that are evaluated anew, objects, regular expressions, a queue and a mutex between threads.
done = java.util.concurrent.atomic.LongAdder.new
jobs = SizedQueue.new(50)
mutex = Mutex.new
words = Hash.new(0)

SCRIPT = <<~'RUBY'
  text = (1..40).map { |i| "word#{i % 7} #{i * seed}" }.join(' ')
  text.scan(/word(\d)/).flatten.group_by(&:itself).transform_values(&:size)
RUBY

Thread.new do
  seed = 0
  loop { jobs << (seed += 1) }
end

4.times do
  Thread.new do
    loop do
      seed = jobs.pop
      counts = eval("seed = #{seed % 500}\n" + SCRIPT)
      mutex.synchronize { counts.each { |word, count| words[word] += count } }
      done.increment
    end
  end
end

$stdout.sync = true
puts 'ready'
puts "count #{done.sum}" while $stdin.gets
exit!
